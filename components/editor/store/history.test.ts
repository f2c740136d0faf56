import { expect, test } from "vitest";
import { draw } from "../testing/drawings";
import { begin, change, redo, undo } from "./history";

const [a, b, c, d] = [draw({}), draw({}), draw({}), draw({})];

test("undo and redo walk the documents, and a new change forgets what was undone", () => {
  const changed = change(change(begin(a), b, 0), c, 0);
  const back = undo(changed);
  expect(back.present).toBe(b);
  expect(redo(back).present).toBe(c);
  expect(undo(undo(undo(back))).present).toBe(a);
  const other = change(back, d, 0);
  expect(redo(other).present).toBe(d);
  expect(undo(other).present).toBe(b);
});

test("typing is one step while it goes on, and two where there was a pause or another field", () => {
  const typed = change(change(begin(a), b, 0, "name"), c, 500, "name");
  expect(undo(typed).present).toBe(a);
  expect(undo(change(typed, d, 5000, "name")).present).toBe(c);
  expect(undo(change(typed, d, 600, "other")).present).toBe(c);
});

test("what is undone does not melt into the next change of the same group", () => {
  const back = undo(change(begin(a), b, 0, "name"));
  expect(undo(change(back, c, 10, "name")).present).toBe(a);
});

test("a change that changes nothing is none; at most 200 steps are kept", () => {
  const start = begin(a);
  expect(change(start, a, 0)).toBe(start);
  let history = start;
  for (let step = 0; step < 300; step++) history = change(history, draw({}), step);
  expect(history.past).toHaveLength(200);
});
