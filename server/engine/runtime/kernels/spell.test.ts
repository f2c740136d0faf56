import { describe, expect, test } from "vitest";
import { type Spelled, spell } from "./spell";

const characters = ["", ..."01789OoIlSsTtAaRrEe,，市街H".split(""), " "];
const space = characters.length - 1;

/** One step per entry: its candidates with their probabilities; "_" is the blank. Three are kept, as in the lowering. */
function spelled(steps: readonly Record<string, number>[], byContext = true): Spelled {
  const kept = 3;
  const classes: number[] = [];
  const probabilities: number[] = [];
  for (const step of steps) {
    const best = Object.entries(step).sort(([, p], [, q]) => q - p);
    for (let at = 0; at < kept; at++) {
      const [character, probability] = best[at] ?? ["~", 0];
      classes.push(
        character === "_" ? 0 : character === " " ? space : character === "~" ? 1 : characters.indexOf(character, 1),
      );
      probabilities.push(probability);
    }
  }
  return spell({ classes, probabilities, kept }, characters, byContext);
}

const sure = (text: string) => [...text].flatMap((character) => [{ [character]: 0.99 }, { _: 0.99 }]);

describe("CTC", () => {
  test("repeats collapse, blanks fall out, a blank between keeps two", () => {
    expect(spelled([{ a: 0.5 }, { a: 0.9 }, { _: 1 }, { a: 0.7 }, { t: 1 }]).text).toBe("aat");
  });

  test("the score is the mean over what is written, spaces aside; nothing read scores nothing", () => {
    expect(spelled([{ a: 0.5 }, { " ": 0.9 }, { t: 0.7 }]).score).toBeCloseTo(0.6, 5);
    expect(spelled([{ _: 1 }, { _: 1 }])).toEqual({ text: "", score: 0 });
  });
});

describe("spaces", () => {
  test("chances of a gap's steps add up: no step is sure, the gap is", () => {
    const gap = [
      { _: 0.7, " ": 0.3 },
      { _: 0.7, " ": 0.3 },
    ];
    expect(spelled([{ a: 1 }, ...gap, { t: 1 }]).text).toBe("a t");
    expect(spelled([{ 市: 1 }, ...gap, { 街: 1 }]).text).toBe("市 街");
  });

  test("a faint hint is enough between letters, not beside East Asian characters, and none at the ends", () => {
    const hint = { _: 0.9, " ": 0.1 };
    expect(spelled([hint, { a: 1 }, hint, { t: 1 }, hint]).text).toBe("a t");
    expect(spelled([{ 市: 1 }, hint, { 街: 1 }]).text).toBe("市街");
    expect(spelled([{ 市: 1 }, hint, { a: 1 }]).text).toBe("市a");
    expect(spelled([{ a: 1 }, { _: 0.99, " ": 0.01 }, { t: 1 }]).text).toBe("at");
  });
});

describe("context", () => {
  const wavering = { "0": 0.8, O: 0.15, o: 0.04 };

  test("among letters a wavering digit is a letter, among digits it stays", () => {
    expect(spelled([wavering, ...sure("at")]).text).toBe("Oat");
    expect(spelled([...sure("State"), wavering]).text).toBe("Stateo");
    expect(spelled([...sure("17"), wavering, ...sure("8")]).text).toBe("1708");
    expect(spelled([{ O: 0.6, "0": 0.39 }, ...sure("178")]).text).toBe("0178");
  });

  test("what the network is sure of stays, whatever stands beside it", () => {
    expect(spelled(sure("T0RE")).text).toBe("T0RE");
    expect(spelled([...sure("ST"), { "0": 0.995, O: 0.002 }, ...sure("RE")]).text).toBe("ST0RE");
  });

  test("upper and lower case follow the word, but a capital may begin it", () => {
    expect(spelled([...sure("STAT"), { s: 0.6, S: 0.38 }]).text).toBe("STATS");
    expect(spelled([{ S: 0.6, s: 0.39 }, ...sure("tate")]).text).toBe("State");
    expect(spelled([{ t: 0.6, T: 0.39 }, ...sure("ASTE")]).text).toBe("TASTE");
    expect(spelled([...sure("T"), { o: 0.9, O: 0.09 }]).text).toBe("To");
  });

  test("a word ends at a space or a sign", () => {
    const space = { " ": 0.9 };
    expect(spelled([...sure("at"), space, wavering, space, ...sure("at")]).text).toBe("at 0 at");
    expect(spelled([...sure("at,"), wavering, ...sure("8")]).text).toBe("at,08");
  });

  test("full-width signs become ASCII beside letters that are not East Asian", () => {
    expect(spelled(sure("at，l")).text).toBe("at,l");
    expect(spelled(sure("市，a")).text).toBe("市，a");
    expect(spelled(sure("，")).text).toBe("，");
  });

  test("without it the network's first choice is written", () => {
    expect(spelled([wavering, ...sure("at，l")], false).text).toBe("0at，l");
  });
});
