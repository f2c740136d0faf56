/**
 * From a recogniser's best classes per step to a line of text: greedy CTC (Graves et al. 2006), with two refinements that
 * use nothing but the network's own probabilities.
 * - Spaces: a gap between two characters is seldom sure of its space at any one step. The chance that it holds none is the
 *   product of blank / (blank + space) over its steps. A network that was taught mostly Chinese has seen few spaces and
 *   underrates them between words of other scripts; there `leastSpace` corrects for it.
 * - Context (wanted or not): where the network wavers between characters that look alike (0 and O, c and C), each is weighed by how
 *   common its sort is in the rest of the word: naive Bayes over letter or digit, upper or lower case. There is no dictionary
 *   of words, and what the network is sure of stays. Full-width signs between letters that are not East Asian become ASCII.
 */
export interface Steps {
  /** `kept` entries per step, most probable first. Class 0 is the blank. */
  classes: ArrayLike<number | bigint>;
  probabilities: ArrayLike<number>;
  kept: number;
}

export interface Spelled {
  text: string;
  /** Mean probability of what was written, spaces aside; 0 for an empty line. */
  score: number;
}

interface Option {
  character: string;
  probability: number;
}

interface Place {
  /** Most probable first. */
  options: Option[];
  /** Chance of a space between this character and the one before it. */
  gap: number;
  spaceBefore: boolean;
}

/**
 * From which chance on a gap is a space. Measured on drawn pages in six faces: inside words the chance stays below 0.02,
 * between words it is seldom below 0.1. Next to East Asian characters, which need no spaces, more likely than not.
 */
const leastSpace = { eastAsian: 0.5, other: 0.05 } as const;

export function spell(steps: Steps, characters: readonly string[], byContext: boolean): Spelled {
  const places = placesOf(steps, characters);
  places.forEach((place, at) => {
    const before = places[at - 1];
    if (!before) return;
    const eastAsian = [before, place].some(({ options }) => sortOf(written(options)) === "eastAsian");
    place.spaceBefore = place.gap > leastSpace[eastAsian ? "eastAsian" : "other"];
  });
  if (byContext) for (const word of wordsOf(places)) reconsider(word);
  const text = places.map(({ options, spaceBefore }) => (spaceBefore ? " " : "") + written(options)).join("");
  const sum = places.reduce((total, { options }) => total + (options[0] as Option).probability, 0);
  return { text: byContext ? halfWidth(text) : text, score: places.length === 0 ? 0 : sum / places.length };
}

const written = (options: readonly Option[]) => (options[0] as Option).character;

/** Repeats collapse, blanks fall out; the options of one place are the best that any of its steps gave them. */
function placesOf({ classes, probabilities, kept }: Steps, characters: readonly string[]): Place[] {
  const places: Place[] = [];
  const space = characters.length - 1;
  let noSpace = 1;
  let last = 0;
  for (let at = 0; at < classes.length; at += kept) {
    const best = Number(classes[at]);
    if (best === 0 || best === space) {
      let [blanks, spaces] = [0, 0];
      for (let each = at; each < at + kept; each++) {
        const own = Number(classes[each]);
        if (own === 0) blanks = probabilities[each] as number;
        else if (own === space) spaces = probabilities[each] as number;
      }
      noSpace *= blanks / (blanks + spaces);
      last = 0;
      continue;
    }
    if (best !== last) places.push({ options: [], gap: 1 - noSpace, spaceBefore: false });
    const { options } = places.at(-1) as Place;
    for (let each = at; each < at + kept; each++) {
      const own = Number(classes[each]);
      if (own === 0 || own === space) continue;
      const character = characters[own] ?? "";
      const probability = probabilities[each] as number;
      const known = options.find((option) => option.character === character);
      if (!known) options.push({ character, probability });
      else if (probability > known.probability) known.probability = probability;
    }
    noSpace = 1;
    last = best;
  }
  for (const { options } of places) options.sort((p, q) => q.probability - p.probability);
  return places;
}

type Sort = "digit" | "upper" | "lower" | "eastAsian" | "other";
const sorts = new Map<string, Sort>();

/** Context can speak of digits, and of letters of scripts with upper and lower case. */
const isSpoken = (sort: Sort) => sort === "digit" || sort === "upper" || sort === "lower";

function sortOf(character: string): Sort {
  let sort = sorts.get(character);
  if (!sort) {
    sort = "other";
    if (/^\p{Nd}$/u.test(character)) sort = "digit";
    else if (/^\p{Lu}$/u.test(character)) sort = "upper";
    else if (/^\p{Ll}$/u.test(character)) sort = "lower";
    else if (eastAsian.test(character)) sort = "eastAsian";
    sorts.set(character, sort);
  }
  return sort;
}

/** Runs of letters and digits with no space or sign between them. */
function wordsOf(places: readonly Place[]): Place[][] {
  const words: Place[][] = [];
  let word: Place[] = [];
  for (const place of places) {
    const spoken = isSpoken(sortOf(written(place.options)));
    if (!spoken || place.spaceBefore) word = [];
    if (!spoken) continue;
    if (word.length === 0) words.push(word);
    word.push(place);
  }
  return words.filter(({ length }) => length > 1);
}

/** How much of a character the prior grants to a sort that the rest of the word does not have. */
const unseen = 0.1;
const share = (count: number, of: number) => (count + unseen) / (of + 2 * unseen);

function reconsider(word: readonly Place[]): void {
  const seen = word.map(({ options }) => sortOf(written(options)));
  const count = (sort: Sort, from: number, without: number) => {
    let sum = 0;
    for (let at = from; at < seen.length; at++) if (at !== without && seen[at] === sort) sum++;
    return sum;
  };
  word.forEach(({ options }, at) => {
    if (options.length === 1) return;
    const others = word.length - 1;
    const digits = count("digit", 0, at);
    // A capital at the beginning says nothing about the letters behind it.
    const [upper, lower] = [count("upper", 1, at), count("lower", 1, at)];
    const prior = (sort: Sort) => {
      if (!isSpoken(sort)) return 0;
      if (sort === "digit") return share(digits, others);
      const letter = share(others - digits, others);
      if (at === 0 && upper <= lower) return letter / 2;
      return letter * share(sort === "upper" ? upper : lower, upper + lower);
    };
    let best = options[0] as Option;
    let most = 0;
    for (const option of options) {
      const weight = option.probability * prior(sortOf(option.character));
      if (weight <= most) continue;
      best = option;
      most = weight;
    }
    if (best !== options[0]) options.unshift(...options.splice(options.indexOf(best), 1));
  });
}

const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Full-width signs (U+FF01 to U+FF5E) as ASCII where the nearest letters or digits on both sides are not East Asian. */
function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (sign, at: number) => {
    const before = /[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u.exec(text.slice(0, at))?.[0] ?? "";
    const after = /[\p{L}\p{N}]/u.exec(text.slice(at + 1))?.[0] ?? "";
    if (before + after === "" || eastAsian.test(before + after)) return sign;
    return String.fromCharCode(sign.charCodeAt(0) - 0xfee0);
  });
}
