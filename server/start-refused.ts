/** What keeps Weft from starting and is for its owner to mend: told in one sentence with the way out, without a stack. */
export class StartRefused extends Error {
  override name = "StartRefused";
}
