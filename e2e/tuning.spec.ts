/** Tuning in the editor: begun, left and come back to, cancelled, done, and told in the window, beside the drawing and in the report of a run. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { stripes, wideClassifier, wideId } from "../server/engine/testing/wide-classifier";
import { Editor } from "./editor";
import { expect, test } from "./test";

const directory = mkdtempSync(join(tmpdir(), "weft-tuning-"));
wideClassifier(directory);
const kinds = Array.from({ length: 6 }, (_, index) => `kind ${index}`).join("\n");

async function addModel(page: Page): Promise<void> {
  await page.goto("/models");
  await page.getByRole("button", { name: "Add a model" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add a model" });
  const file = dialog.locator("input[type=file]").first();
  await file.setInputFiles(join(directory, `${wideId}.onnx`));
  await expect(dialog.getByText("What Weft read from the file")).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("Lines");
  await dialog.getByRole("textbox", { name: "Labels" }).fill(kinds);
  await dialog.getByRole("button", { name: "Add to the library" }).click();
  await expect(page.getByText("“Lines” is in the library", { exact: true })).toBeVisible();
}

test("a pipeline is tuned for the machine, and says what runs", async ({ page }) => {
  await addModel(page);
  await page.getByRole("article", { name: "Lines", exact: true }).getByRole("button", { name: "Try it" }).click();
  const editor = new Editor(page);
  await expect(editor.node("Classify image")).toBeVisible();
  await page.keyboard.press("Escape");
  const section = page.getByRole("region", { name: "Speed on this machine" });
  const open = section.getByRole("button", { name: "Tune", exact: true });
  await open.focus();
  await page.keyboard.press("Enter");

  const dialog = page.getByRole("dialog", { name: "Tune for this machine" });
  await expect(dialog.getByText("Not tuned yet: one session for each processor")).toBeVisible();
  await expect(dialog.getByText("The inputs hold nothing yet: made-up items are measured.")).toBeVisible();
  const latency = dialog.getByLabel("Longest batch, in ms");
  await latency.fill("-3");
  await expect(dialog.getByRole("alert")).toHaveText("A number above 0, or nothing.");
  await expect(dialog.getByRole("button", { name: "Tune", exact: true })).toBeDisabled();
  await latency.fill("60000");
  await latency.press("Enter");
  await expect(dialog.getByRole("status", { name: "Tuning" })).toBeVisible();

  // The page may go and come back: the tuning goes on. It is cancelled, and nothing has changed.
  await page.reload();
  await expect(section.getByRole("status", { name: "Tuning" })).toBeVisible();
  await section.getByRole("button", { name: "Cancel" }).click();
  await expect(section.getByRole("status", { name: "Tuning" })).toHaveCount(0);
  await open.click();
  await expect(dialog.getByText("The tuning was cancelled.")).toBeVisible();
  await expect(dialog.getByText("Not tuned yet: one session for each processor")).toBeVisible();

  await dialog.getByRole("button", { name: "Tune", exact: true }).click();
  await expect(dialog.getByRole("img", { name: "Items a second against the time of a batch" })).toBeVisible({
    timeout: 60_000,
  });
  await expect(dialog.getByText("Measured on made-up items")).toBeVisible();
  const rows = dialog.getByRole("table").getByRole("row");
  await expect(rows.filter({ hasText: "untuned" })).toHaveCount(1);
  await expect(dialog.locator("tr[aria-current=true]")).toContainText("runs");
  await expect(dialog.getByRole("button", { name: "Tune again" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(section.getByText(/sessions? of .* at a time$/)).toBeVisible();

  const [picture] = await stripes(1);
  const file = { name: "stripes.png", mimeType: "image/png", buffer: picture as Buffer };
  await editor.node("Image").locator("input[type=file]").setInputFiles(file);
  await editor.run();
  await page.getByRole("button", { name: "Report", exact: true }).click();
  const report = page.getByRole("region", { name: "Tuned for this machine" });
  await expect(report.getByRole("img", { name: "Items a second against the time of a batch" })).toBeVisible();
});
