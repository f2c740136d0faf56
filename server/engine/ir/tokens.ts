/** Texts as tokens: int64[tokens], which batches pad by a number that no token has. */
export const tokensExtent = "tokens";
export const tokenPadding = -1;
