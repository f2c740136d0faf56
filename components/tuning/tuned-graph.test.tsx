import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "use-intl";
import { expect, it } from "vitest";
import messages from "@/components/i18n/messages/en";
import { formsOf, type TunedGraph } from "@/nodes/tuning";
import { tunedGraph, tuningPoint } from "@/server/engine/testing/tuned-graph";
import { TunedGraphView } from "./tuned-graph";

const shown = (tuned: TunedGraph) =>
  renderToStaticMarkup(
    <IntlProvider locale="en" messages={messages} timeZone="UTC">
      <TunedGraphView title="Lines" tuned={tuned} />
    </IntlProvider>,
  );
const rowsOf = (html: string) =>
  [...html.matchAll(/<tr[^>]*>(.*?)<\/tr>/g)].map(([, row]) => (row ?? "").replaceAll(/<[^>]*>/g, "|"));

const quick = tunedGraph({
  graph: "quick",
  title: { key: "static", params: { method: "entropy" } },
  scheme: "static",
  points: [tuningPoint({ rowsPerSecond: 150 }), tuningPoint({ rowsPerSecond: 210, batch: 2 })],
  chosen: 1,
  factor: 2.1,
});
const whole = tunedGraph({ graph: "whole", points: [tuningPoint({ rowsPerSecond: 100 })], factor: 1 });

it("names the forms that were measured against each other, and what the one that runs is worth", () => {
  const html = shown({ ...quick, rivals: [whole] });
  expect(html).toContain("int8, ranges from samples (entropy): 2.1x as fast as float32, each at its best.");
  const [, ...rows] = rowsOf(html);
  expect(rows[0]).toContain("int8, ranges from samples (entropy) · 2.1x");
  expect(rows.map((row) => row.includes("runs"))).toEqual([false, false, true, false, false]);
  expect(rows[3]).toContain("float32 · 1x");
  expect(rows[4]).toContain("best of this form");
  // One point each on the plot, with what it is for whoever points at it.
  expect(html.match(/<title>/g)).toHaveLength(
    formsOf({ ...quick, rivals: [whole] }).flatMap(({ points }) => points).length,
  );
  expect(html).toContain("<title>float32 · 1 session");
});

it("says nothing of forms where there was no choice", () => {
  const html = shown({ ...whole, factor: null });
  expect(rowsOf(html)).toHaveLength(2);
  expect(html).not.toContain("as fast as float32");
  expect(html).not.toContain("best of this form");
});
