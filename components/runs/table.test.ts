import { expect, test } from "vitest";
import { sortRows, tableOf } from "./table";

test("columns are those of all rows, in the order they first appear; numbers are known as such", () => {
  const { columns, rows } = tableOf([{ a: 1 }, { b: "x", a: null }, "plain"]);
  expect(columns).toEqual([
    { key: "a", numeric: true },
    { key: "b", numeric: false },
    { key: "value", numeric: false },
  ]);
  expect(rows.map(({ item }) => item)).toEqual([0, 1, 2]);
});

test("a list in an item gives a row per entry, all of that item", () => {
  expect(tableOf([[{ a: 1 }, { a: 2 }], { a: 3 }]).rows.map(({ item, cells }) => [item, cells.a])).toEqual([
    [0, 1],
    [0, 2],
    [1, 3],
  ]);
});

test("sorted by number or by text, with what is missing last either way", () => {
  const { rows } = tableOf([{ a: 10 }, { a: null }, { a: 9 }, {}, { a: 11 }]);
  expect(sortRows(rows, "a", false).map(({ cells }) => cells.a)).toEqual([9, 10, 11, null, undefined]);
  expect(sortRows(rows, "a", true).map(({ cells }) => cells.a)).toEqual([11, 10, 9, null, undefined]);
  const texts = tableOf([{ a: "page 10" }, { a: "page 9" }]).rows;
  expect(sortRows(texts, "a", false).map(({ cells }) => cells.a)).toEqual(["page 9", "page 10"]);
});
