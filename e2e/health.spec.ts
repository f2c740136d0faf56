/** What a supervisor of the machine asks: whether the server lives, and whether it can take work, also while the engine is away. */
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./test";

async function readiness(request: APIRequestContext) {
  const answer = await request.get("/readyz");
  return { status: answer.status(), ...((await answer.json()) as { ready: boolean; engine: string }) };
}

async function enginePid(request: APIRequestContext): Promise<number> {
  const answer = await request.get("/api/trpc/system.status");
  const { result } = (await answer.json()) as { result: { data: { json: { engine: { pid: number } } } } };
  return result.data.json.engine.pid;
}

test("the server says that it lives and is ready, and while the engine is away that it lives and is not", async ({
  page,
  playwright,
  baseURL,
}) => {
  const stranger = await playwright.request.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  expect(await readiness(stranger)).toEqual({ status: 200, ready: true, engine: "ready" });

  const before = await enginePid(page.request);
  process.kill(before, "SIGKILL");
  await expect.poll(async () => (await readiness(stranger)).status, { intervals: [5] }).toBe(503);
  const alive = await stranger.get("/healthz");
  expect({ status: alive.status(), answer: await alive.json() }).toEqual({ status: 200, answer: { ok: true } });

  await expect.poll(() => readiness(stranger)).toEqual({ status: 200, ready: true, engine: "ready" });
  expect(await enginePid(page.request)).not.toBe(before);
  await stranger.dispose();
});
