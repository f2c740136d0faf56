/** A pipeline from a program: a key made in the settings, the example run with a picture, and what is refused. */
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./test";

test("a key runs the receipt reader; without one, or with a wrong one, nobody gets in", async ({
  page,
  playwright,
  baseURL,
}) => {
  await page.goto("/settings");
  await page
    .getByRole("button", { name: /New key|Create|Make a key/ })
    .first()
    .click();
  await page.getByRole("textbox", { name: "Name" }).fill("Till");
  await page.keyboard.press("Enter");
  const shown = page.getByRole("dialog").getByRole("textbox", { name: "API key" });
  await expect(shown).toHaveValue(/^weft_/);
  const key = await shown.inputValue();

  const stranger = await playwright.request.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  expect((await run(stranger, {})).status()).toBe(401);
  expect((await run(stranger, { authorization: "Bearer weft_wrong" })).status()).toBe(401);
  const answered = await run(stranger, { authorization: `Bearer ${key}` });
  expect(answered.status(), await answered.text()).toBe(200);
  expect(JSON.stringify(await answered.json())).toMatch(/"total"/);
  const missing = await stranger.post("/api/v1/pipelines/no-such/runs", {
    headers: { authorization: `Bearer ${key}` },
    data: {},
  });
  expect(missing.status()).toBe(404);
  expect(missing.headers()["content-type"]).toContain("application/problem+json");
  await stranger.dispose();
});

function run(request: APIRequestContext, headers: Record<string, string>) {
  return request.post("/api/v1/pipelines/receipt-reader/runs", { headers, data: {} });
}
