/** ONNX's own cases (Debian's libonnx-testdata) through reading, writing, checking and all passes; fails where one differs. */
import { judge, type Verdict } from "@/server/engine/onnx/testing/conformance";
import { testCases, testdataFolder } from "@/server/engine/onnx/testing/onnx-testdata";
import { writeSection } from "./report";

const groups = ["node", "simple", "pytorch-converted", "pytorch-operator"];
const outcomes = ["passed", "unsupported", "older", "failed"] as const;

export default async function conformance(): Promise<void> {
  const found = testdataFolder();
  if ("missing" in found) {
    console.error(found.missing);
    process.exitCode = 1;
    return;
  }
  const verdicts: Verdict[] = [];
  for (const test of testCases(found.folder, groups)) verdicts.push(await judge(test));
  const body = report(verdicts);
  console.log(body);
  writeSection("conformance", "ONNX's own cases", body);
  const failed = verdicts.filter(({ outcome }) => outcome === "failed");
  for (const { name, reason } of failed) console.error(`${name}: ${reason}`);
  if (failed.length > 0) process.exitCode = 1;
}

function report(verdicts: readonly Verdict[]): string {
  const count = (of: readonly Verdict[], outcome: Verdict["outcome"]) =>
    of.filter((verdict) => verdict.outcome === outcome).length;
  const rows = groups.map((group) => {
    const of = verdicts.filter(({ name }) => name.startsWith(`${group}/`));
    return `| ${group} | ${[of.length, ...outcomes.map((outcome) => count(of, outcome))].join(" | ")} |`;
  });
  const total = `| all | ${[verdicts.length, ...outcomes.map((outcome) => count(verdicts, outcome))].join(" | ")} |`;
  const passes = new Map<string, number>();
  for (const pass of verdicts.flatMap(({ changedBy }) => changedBy)) passes.set(pass, (passes.get(pass) ?? 0) + 1);
  const reasons = new Map<string, number>();
  for (const { outcome, reason = "" } of verdicts)
    if (outcome === "unsupported") reasons.set(short(reason), (reasons.get(short(reason)) ?? 0) + 1);
  return [
    "Each case is read and written, then rewritten by all passes; onnxruntime must give for both what it gives for the case's own file",
    "(written: the very same numbers; rewritten: within the tolerance of compare.ts), and the checker must accept all three.",
    "*unsupported*: onnxruntime itself, or its JavaScript interface, does not run the case; it is still read, written, rewritten and checked.",
    "*older*: of an operator set before 7, which is not read.",
    "",
    "| group | cases | passed | unsupported | older | failed |",
    "|---|---|---|---|---|---|",
    ...rows,
    total,
    "",
    `Largest error after all passes: ${Math.max(...verdicts.map(({ largestError }) => largestError)).toPrecision(2)}.`,
    `Cases that a pass changed: ${[...passes].map(([pass, times]) => `${pass} ${times}`).join(", ")}.`,
    "",
    "Why onnxruntime does not run a case:",
    "",
    ...[...reasons].sort(([, a], [, b]) => b - a).map(([reason, times]) => `- ${times}: ${reason}`),
  ].join("\n");
}

/** Without the names and numbers of the single case. */
function short(reason: string): string {
  return reason
    .replace(/\/\S+\.(cc|h):\d+ |onnxruntime::\S+\(.*\) /g, "")
    .replace(/(preview.training):.*/, "$1")
    .replace(/(node|Node).*$/s, "$1 ...")
    .slice(0, 110);
}
