/** The list of pipelines: what is there at first, and everything that can be done with one. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./test";

const card = (page: Page, name: string) => page.getByRole("article").filter({ hasText: name });

async function choose(page: Page, pipeline: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${pipeline}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test.beforeEach(async ({ page }) => {
  await page.goto("/pipelines");
  await expect(page.getByRole("heading", { name: "Pipelines" })).toBeVisible();
});

test("the three examples are there, and are found by a word", async ({ page }) => {
  for (const name of ["Receipt reader", "Slides in a video", "Sort a stack of scans"]) {
    await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
  }
  await page.getByRole("searchbox", { name: "Search pipelines" }).fill("receipt");
  await expect(page.getByRole("link", { name: "Receipt reader", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Slides in a video", exact: true })).toBeHidden();
});

test("duplicates, renames, deletes and undoes", async ({ page }) => {
  await choose(page, "Receipt reader", "Duplicate");
  await expect(page.getByRole("link", { name: "Receipt reader (copy)", exact: true })).toBeVisible();
  await choose(page, "Receipt reader (copy)", "Rename");
  await page.getByRole("textbox", { name: "Name" }).fill("Receipts of the canteen");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Receipts of the canteen", exact: true })).toBeVisible();
  await choose(page, "Receipts of the canteen", "Delete");
  await expect(page.getByRole("link", { name: "Receipts of the canteen", exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByRole("link", { name: "Receipts of the canteen", exact: true })).toBeVisible();
  await page.reload();
  await choose(page, "Receipts of the canteen", "Delete");
  await expect(page.getByRole("link", { name: "Receipts of the canteen", exact: true })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("link", { name: "Receipt reader", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Receipts of the canteen", exact: true })).toBeHidden();
});

test("what is exported can be imported, and is the same drawing", async ({ page }) => {
  const download = page.waitForEvent("download");
  await choose(page, "Sort a stack of scans", "Export as JSON");
  const path = await (await download).path();
  const document = JSON.parse(await readFile(path, "utf8"));
  expect(document).toMatchObject({ format: "weft-pipeline", version: 1, name: "Sort a stack of scans" });
  const before = await page.getByRole("link", { name: "Sort a stack of scans", exact: true }).count();
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByRole("link", { name: "Sort a stack of scans", exact: true })).toHaveCount(before + 1);
});

test("a broken file is refused with its reason, and nothing is added", async ({ page }) => {
  const count = await page.getByRole("article").count();
  const refuse = async (content: string, told: RegExp) => {
    const buffer = Buffer.from(content);
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "drawing.json", mimeType: "application/json", buffer });
    await expect(page.getByText(told).first()).toBeVisible();
    await page.keyboard.press("Escape");
  };
  await refuse("not json at all", /not JSON/);
  await refuse('{"format":"something-else"}', /weft-pipeline/);
  const node = (id: string, type: string) => ({ id, type, version: 1, position: { x: 0, y: 0 }, params: {} });
  const drawing = (nodes: object[], edges: object[]) =>
    JSON.stringify({ format: "weft-pipeline", version: 1, name: "Broken", nodes, edges });
  const edge = (from: string, to: string) => ({
    id: `${from}-${to}`.replaceAll(".", "-"),
    from: { node: from.split(".")[0], port: from.split(".")[1] },
    to: { node: to.split(".")[0], port: to.split(".")[1] },
  });
  await refuse(drawing([node("a", "io.teleport")], []), /io\.teleport/);
  await refuse(
    drawing(
      [node("a", "text.template"), node("b", "text.template")],
      [edge("a.text", "b.values"), edge("b.text", "a.values")],
    ),
    /circle/,
  );
  await refuse(
    drawing([node("a", "io.image-input"), node("b", "io.text-output")], [edge("a.image", "b.text")]),
    /takes text; this is image/,
  );
  await refuse(
    drawing(
      Array.from({ length: 10_000 }, (_, index) => node(`n${index}`, "text.join")),
      [],
    ),
    /at most|2,?000/,
  );
  await page.reload();
  await expect(page.getByRole("article")).toHaveCount(count);
});

test("makes a new one and comes back to it", async ({ page }) => {
  await page.getByRole("button", { name: "New pipeline" }).click();
  await expect(page).toHaveURL(/\/pipelines\/[0-9a-f-]{36}$/);
  await page.getByRole("textbox", { name: "Name of the pipeline" }).fill("Made by hand");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status", { name: "Saving" })).toHaveText("Saved");
  await page.getByRole("link", { name: "Pipelines", exact: true }).click();
  await expect(card(page, "Made by hand").first()).toBeVisible();
});
