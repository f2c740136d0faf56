/**
 * How hard a password is to guess, as a word: bits are the characters that count times log2 of the alphabet they come from.
 * Repeats, runs (abc, 321), rows of the keyboard, well-known passwords and the person's own name count next to nothing.
 * It is a hint for the person; what the server asks for is the length alone.
 */
export const shortestPassword = 10;

export type PasswordStrength = "short" | "weak" | "fair" | "strong";

const wellKnown =
  /password|passwort|kennwort|qwerty|qwertz|azerty|asdf|zxcv|yxcv|letmein|welcome|willkommen|iloveyou|admin|dragon|monkey|football|sunshine|princess|secret|weft|(19|20)\d\d/gi;

export function passwordStrength(password: string, personal: readonly string[] = []): PasswordStrength {
  if ([...password].length < shortestPassword) return "short";
  const own = personal.flatMap((text) => text.split(/[\s@._-]+/)).filter((word) => word.length >= 3);
  const bits = countedCharacters(password, own) * Math.log2(alphabetOf(password));
  return bits < 45 ? "weak" : bits < 66 ? "fair" : "strong";
}

function countedCharacters(password: string, own: readonly string[]): number {
  let rest = password.replace(wellKnown, "\0");
  for (const word of own) rest = replaceWord(rest, word);
  const codes = [...rest].map((character) => character.codePointAt(0) ?? 0);
  let counted = 0;
  for (const [at, code] of codes.entries()) {
    const step = code - (codes[at - 1] ?? Number.NaN);
    const before = (codes[at - 1] ?? Number.NaN) - (codes[at - 2] ?? Number.NaN);
    const expected = step === 0 || (Math.abs(step) === 1 && step === before);
    counted += expected ? 0.15 : 1;
  }
  return counted;
}

function replaceWord(text: string, word: string): string {
  const at = text.toLowerCase().indexOf(word.toLowerCase());
  return at < 0 ? text : `${text.slice(0, at)}\0${text.slice(at + word.length)}`;
}

function alphabetOf(password: string): number {
  const sorts: readonly [RegExp, number][] = [
    [/\p{Ll}/u, 26],
    [/\p{Lu}/u, 26],
    [/\p{N}/u, 10],
    [/[^\p{L}\p{N}]/u, 33],
    [/\p{Lo}/u, 1000],
  ];
  return sorts.reduce((size, [pattern, characters]) => size + (pattern.test(password) ? characters : 0), 0);
}
