/** Why a source gives nothing, as the end of a sentence that begins with its name. Never an address: it may hold a password. */
export class SourceTrouble extends Error {
  override name = "SourceTrouble";
  /** `lasting`: asked again at once it would say the same. */
  constructor(
    message: string,
    readonly lasting = false,
  ) {
    super(message);
  }
}

const reasons: readonly [RegExp, string, lasting?: boolean][] = [
  [/ECONNREFUSED|connection refused/i, "nothing answers at its address (connection refused)"],
  [/ENOTFOUND|EAI_AGAIN|name or service not known|failed to resolve|name resolution/i, "its host name is not known"],
  [/EHOSTUNREACH|ENETUNREACH|no route to host|network is unreachable/i, "its host cannot be reached"],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|certificate/i, "its certificate is not trusted by this machine", true],
  [/\b401\b|\b403\b|unauthori[sz]ed|forbidden/i, "it refuses the user or the password", true],
  [/\b404\b|not found/i, "there is nothing at this path of its address (404)", true],
  [
    /decoder .*not found|invalid data found|does not contain any stream|matches no streams/i,
    "what it sends is no video that can be read",
    true,
  ],
  [/ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|timed? ?out/i, "it does not answer"],
];

/** From what a library or a program said, which is not passed on. */
export function troubleOf(said: string): SourceTrouble {
  const [, reason = "the connection broke", lasting] = reasons.find(([pattern]) => pattern.test(said)) ?? [];
  return new SourceTrouble(reason, lasting);
}
