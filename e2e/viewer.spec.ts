/** Someone who may only look: everything can be seen, nothing can be changed, and nothing is offered that would be refused. */

import type { Page } from "@playwright/test";
import { Editor } from "./editor";
import { expect, viewerTest as test } from "./test";

test.beforeEach(async ({ page }) => {
  await page.goto("/pipelines");
  await expect(page.getByRole("heading", { name: "Pipelines" })).toBeVisible();
});

const offered = (page: Page, names: RegExp) => page.getByRole("button", { name: names });

test("the lists offer nothing that changes", async ({ page }) => {
  await expect(page.getByRole("link", { name: "Receipt reader", exact: true })).toBeVisible();
  await expect(offered(page, /New pipeline|Import/)).toHaveCount(0);
  await page.getByRole("button", { name: "More for Receipt reader", exact: true }).click();
  await expect(page.getByRole("menuitem")).toHaveText(["Open", "Export as JSON"]);
  await page.keyboard.press("Escape");
  for (const [path, heading] of [
    ["/models", "Models"],
    ["/runs", "Runs"],
    ["/settings", "Settings"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: heading, exact: true })).toBeVisible();
    await expect(offered(page, /Add a model|Remove|Try it|New key|Create|Cancel/)).toHaveCount(0);
  }
});

test("the editor shows everything and changes nothing, by pointer, keys or drop", async ({ page }) => {
  await page.getByRole("link", { name: "Receipt reader", exact: true }).click();
  const editor = new Editor(page);
  await expect(page.getByText("View only")).toBeVisible();
  await expect(editor.nodes).toHaveCount(4);
  await expect(offered(page, /^(Run|Undo|Redo|Tidy up|Add .*)$/)).toHaveCount(0);
  await expect(page.locator("input[type=file]")).toHaveCount(0);
  await expect(page.getByRole("searchbox")).toHaveCount(0);

  await editor.node("Extract fields").getByRole("heading").click();
  const details = page.getByRole("region", { name: "Details" });
  for (const field of await details.getByRole("textbox").all()) await expect(field).not.toBeEditable();
  await expect(details.getByRole("button", { name: /Add|Remove|Disconnect/ })).toHaveCount(0);
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+x");
  await page.keyboard.press("Control+d");
  await expect(editor.nodes).toHaveCount(4);
  const heading = editor.node("Extract fields").getByRole("heading");
  const before = await heading.boundingBox();
  await heading.hover();
  await page.mouse.down();
  await page.mouse.move(400, 700, { steps: 5 });
  await page.mouse.up();
  expect(await heading.boundingBox()).toEqual(before);
  await editor.nodes.first().click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: /Delete|Cut|Duplicate|Add/ })).toHaveCount(0);
});

test("the compiled view is there for looking", async ({ page }) => {
  await page.getByRole("link", { name: "Receipt reader", exact: true }).click();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Compiled view" }).click();
  await expect(page.getByRole("button", { name: "Open graph" }).first()).toBeVisible();
});
