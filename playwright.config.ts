/** Browser tests: a real Chromium against the production build, one install per run of the suite (e2e/server/install.ts). */
import { defineConfig, devices } from "@playwright/test";
import { browserArguments } from "./server/cli/browser";
import { readEndToEnd } from "./server/env";

const { browser, report } = readEndToEnd();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/server/install.ts",
  outputDir: "test-results",
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // The tests share one install on a small machine: one after another, in the order of their files.
  workers: 1,
  fullyParallel: false,
  reporter: report ? [["list"], ["json", { outputFile: report }]] : "list",
  use: {
    ...devices["Desktop Chrome"],
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    launchOptions: { args: browserArguments, ...(browser && { executablePath: browser }) },
  },
  projects: [
    { name: "first-start", testMatch: "first-start.spec.ts" },
    { name: "app", testIgnore: ["first-start.spec.ts", "screenshots.spec.ts"], dependencies: ["first-start"] },
    { name: "screenshots", testMatch: "screenshots.spec.ts", dependencies: ["first-start"] },
  ],
});
