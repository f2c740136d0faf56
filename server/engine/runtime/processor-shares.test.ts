import { describe, expect, test } from "vitest";
import { ProcessorShares } from "./processor-shares";

function shares() {
  let spent = 1000;
  const processor = new ProcessorShares(() => spent);
  const run = () => {
    let work = 0;
    const end = processor.begin(() => work);
    return { end, works: (ms: number) => (work += ms) };
  };
  return { run, spend: (ms: number) => (spent += ms) };
}

describe("ProcessorShares", () => {
  test("a run alone pays for all that was spent while it ran, and for nothing before or after", () => {
    const { run, spend } = shares();
    spend(500);
    const only = run();
    spend(120);
    only.works(100);
    expect(only.end()).toBe(120);
    spend(70);
    const next = run();
    spend(5);
    expect(next.end()).toBe(5);
  });

  test("runs side by side pay by the work they did meanwhile", () => {
    const { run, spend } = shares();
    const first = run();
    spend(100);
    first.works(80);
    const second = run();
    spend(300);
    first.works(50);
    second.works(100);
    expect(second.end()).toBeCloseTo(200);
    spend(40);
    first.works(10);
    expect(first.end()).toBeCloseTo(100 + 100 + 40);
  });

  test("what was spent while nobody finished anything is shared evenly", () => {
    const { run, spend } = shares();
    const [first, second] = [run(), run()];
    spend(60);
    expect(first.end()).toBe(30);
    expect(second.end()).toBe(30);
  });
});
