import { describe, expect, it } from "vitest";
import { Turnstile } from "./turnstile";

describe("Turnstile", () => {
  it("lets items through in their order, whenever they come, and past those that never come", async () => {
    const turnstile = new Turnstile();
    const through: number[] = [];
    const items = [3, 1, 0, 4].map(async (index) => {
      await turnstile.turn(index);
      through.push(index);
      turnstile.pass(index);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(through).toEqual([0, 1]);
    turnstile.pass(2);
    await Promise.all(items);
    expect(through).toEqual([0, 1, 3, 4]);
  });

  it("takes it well that an item is passed twice, or before its turn", async () => {
    const turnstile = new Turnstile();
    for (const index of [1, 1, 0, 0, 1]) turnstile.pass(index);
    await turnstile.turn(2);
    expect(turnstile.remember(() => ({ seen: 0 }))).toBe(turnstile.remember(() => ({ seen: 1 })));
  });
});
