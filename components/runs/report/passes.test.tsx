/** What is told of each rewrite: what it changed, by how much results differ and how that was measured, or why it was dropped. */
import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "use-intl";
import { expect, it } from "vitest";
import messages from "@/components/i18n/messages/en";
import type { CompileReport } from "@/nodes/results";
import { Passes } from "./passes";

function told(pass: Partial<CompileReport["passes"][number]>): string {
  const whole = { name: "hard-swish: A model", changed: true, refusals: [], ...pass };
  const page = renderToStaticMarkup(
    <IntlProvider locale="en" messages={messages} timeZone="UTC">
      <Passes passes={[whole]} />
    </IntlProvider>,
  );
  return (/<li.*?<\/li>/.exec(page)?.[0] ?? "").replace(/<[^>]*>/g, "|");
}
const done = { places: 24, operators: { before: 335, after: 287 } };
const figures = { tolerance: 5e-4, largestError: 6.7e-6, accepted: true };

it("says what changed, and whether the error is its own", () => {
  const together = told({ ...done, exact: false, validation: { ...figures, of: "graph" } });
  expect(together).toContain("24 places, 335 to 287 operators");
  expect(together).toContain("together they differ by at most 6.7e-6, allowed 5.0e-4");
  expect(told({ ...done, exact: false, validation: { ...figures, of: "rewrite" } })).toContain(
    "checked: differs by at most 6.7e-6, allowed 5.0e-4",
  );
});

it("says where no number can change", () => {
  expect(told({ ...done, exact: true })).toContain("moves things only: no number can change");
  expect(told({ ...done, exact: true, validation: { ...figures, largestError: 0, of: "rewrite" } })).toContain(
    "no number can change · checked: differs by at most 0",
  );
});

it("says what was dropped, and why", () => {
  const reason = "left out: its result differs from the graph's before it (largest error 0.98, allowed 0.0005)";
  const validation = { ...figures, largestError: 0.98, accepted: false, of: "rewrite" as const };
  const dropped = told({ changed: false, refusals: [reason], exact: false, validation });
  expect(dropped).toContain("dropped: the numbers did not hold");
  expect(dropped).toContain("differs by 9.8e-1, allowed 5.0e-4");
  expect(dropped.replaceAll("&#x27;", "'")).toContain(reason);
});

it("reads reports of before", () => {
  expect(told({ validation: figures })).toContain("checked: differs by at most 6.7e-6");
});
