/** The suite's own `test`: signed in as the administrator, at the install's address, and failing where the page's console shows an error. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, type Page } from "@playwright/test";

export { expect } from "@playwright/test";

export const viewer = { name: "Vera Viewer", email: "vera@example.org", password: "only looking around" };
export const admin = { name: "Ada Admin", email: "ada@example.org", password: "correct horse battery" };

function setting(name: "WEFT_E2E_URL" | "WEFT_E2E_SETUP" | "WEFT_E2E_DIRECTORY"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: e2e/server/install.ts did not run.`);
  return value;
}

export const installDirectory = () => setting("WEFT_E2E_DIRECTORY");
export const setupLink = () => setting("WEFT_E2E_SETUP");
/** The cookies of those who are signed in, written by first-start.spec.ts. */
export const sessionFile = (who: "admin" | "viewer") => join(installDirectory(), `e2e-${who}.json`);

/** Messages that a test expects the console to show: a refused request is logged by the browser itself. */
const expected =
  /Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_INTERNET_DISCONNECTED)/;

export const anonymous = base.extend<{ console: undefined }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  baseURL: async ({}, use) => use(setting("WEFT_E2E_URL")),
  console: [
    async ({ page }, use) => {
      const errors = watchConsole(page);
      await use(undefined);
      base.expect(errors, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

const signedIn = (who: "admin" | "viewer") =>
  anonymous.extend({
    // biome-ignore lint/correctness/noEmptyPattern: as above
    storageState: async ({}, use) => use(JSON.parse(readFileSync(sessionFile(who), "utf8"))),
  });

export const test = signedIn("admin");
/** As someone who may only look. */
export const viewerTest = signedIn("viewer");

function watchConsole(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) errors.push(message.text());
  });
  return errors;
}
