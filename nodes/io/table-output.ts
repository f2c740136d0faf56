import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { uniqueNames } from "../lowering/names";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.table-output",
  version: 1,
  title: "Table",
  summary: "A row per item and a column per edge, to sort and to download as CSV. Objects become several columns.",
  category: "io",
  icon: "table-2",
  keywords: ["output", "csv", "rows", "spreadsheet", "excel"],
  role: "output",
  inputs: {
    columns: { kinds: ["json"], title: "Columns", summary: "One edge per column.", variadic: true },
  },
  outputs: {},
  params: z.object({
    name: fieldName("table"),
    columns: z.array(z.string().min(1).max(64)).max(100).default([]).meta({
      title: "Column names",
      description: "In the order of the edges; left out, a column is called after where it comes from.",
    }),
  }),
  lower(b, { params, many }) {
    const columns = many.columns ?? [];
    const names = uniqueNames(
      columns.map(({ from }, index) => ({ ...from, port: params.columns[index] ?? from.port })),
    );
    const [row] = b.op("json.row", [columns.map(({ value }) => value)], { names }) as [Value];
    return { result: row };
  },
});
