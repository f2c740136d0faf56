/** Every fourth of ONNX's own cases; all of them: `npm run bench -- conformance`. Skipped where the package cannot be had. */
import { describe, expect, it } from "vitest";
import { judge } from "./testing/conformance";
import { testCases, testdataFolder } from "./testing/onnx-testdata";

const found = testdataFolder();
const folder = "folder" in found ? found.folder : null;

describe.skipIf(folder === null)(`ONNX's own cases${"missing" in found ? ` (${found.missing})` : ""}`, () => {
  it("give the same results written anew, and rewritten by all passes", { timeout: 120_000 }, async () => {
    const counts = { passed: 0, unsupported: 0, older: 0, failed: 0 };
    const failures: string[] = [];
    let index = 0;
    for (const test of testCases(folder ?? "", ["node", "simple"])) {
      if (index++ % 4 !== 0) continue;
      const { name, outcome, reason } = await judge(test);
      counts[outcome] += 1;
      if (outcome === "failed") failures.push(`${name}: ${reason}`);
    }
    console.log(`${index} cases, every fourth:`, counts);
    expect(failures).toEqual([]);
    expect(counts.passed).toBeGreaterThan(150);
  });
});
