import { expect, it } from "vitest";
import { Recent } from "./recent";

it("forgets what was not asked for longest, and nothing that was", () => {
  const recent = new Recent<{ n: number }>(2);
  recent.set("a", { n: 1 });
  recent.set("b", { n: 2 });
  expect(recent.get("a")).toEqual({ n: 1 });
  recent.set("c", { n: 3 });
  expect([recent.get("a")?.n, recent.get("b")?.n, recent.get("c")?.n]).toEqual([1, undefined, 3]);
  recent.set("a", { n: 4 });
  recent.delete("c");
  expect([recent.get("a")?.n, recent.get("c")]).toEqual([4, undefined]);
});
