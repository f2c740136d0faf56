/**
 * A Chromium for the tests: Playwright's own, else the system's, else one is installed (by Playwright; as root on Debian, by
 * apt). One that does not start, as where its libraries are missing, does not count.
 */
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { childEnvironment } from "@/server/env";
import { runQuietly, StepFailed } from "./steps.mjs";

/** As root Chromium has no sandbox to give; the others keep it from calling its maker. */
export const browserArguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking"];

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const folders = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/Applications/Google Chrome.app/Contents/MacOS"];

/** The path of a browser that starts. Rejects with what was tried. */
export async function findBrowser(): Promise<string> {
  const candidates = [
    chromium.executablePath(),
    ...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`)),
  ];
  for (const path of candidates) if (await starts(path)) return path;
  const tried: string[] = [];
  for (const install of [installWithPlaywright, installWithApt]) {
    const refusal = await install().catch((error: Error) => error.message);
    if (refusal) tried.push(refusal);
    for (const path of candidates) if (await starts(path)) return path;
  }
  throw new StepFailed(
    `No Chromium was found and none could be installed. Install one (npx playwright install chromium) and try again.\n${tried.join("\n")}`,
  );
}

async function starts(executablePath: string): Promise<boolean> {
  if (!existsSync(executablePath)) return false;
  try {
    await (await chromium.launch({ executablePath, args: browserArguments, timeout: 30_000 })).close();
    return true;
  } catch {
    return false;
  }
}

const minutes = (count: number) => count * 60_000;

async function installWithPlaywright(): Promise<void> {
  const cli = new URL("../../node_modules/@playwright/test/cli.js", import.meta.url).pathname;
  await runQuietly(process.execPath, [cli, "install", "chromium"], { timeout: minutes(8) });
}

async function installWithApt(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return "Not root on Debian: apt-get was left out.";
  const env = childEnvironment({ DEBIAN_FRONTEND: "noninteractive" });
  await runQuietly("apt-get", ["update"], { env, timeout: minutes(5) });
  await runQuietly("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { env, timeout: minutes(10) });
}
