/** The switch on the drawing: a model of one's own is measured on uploaded samples, runs in less, and the budget chooses at once. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { stripes, wideClassifier, wideId } from "../server/engine/testing/wide-classifier";
import { Editor } from "./editor";
import { expect, test } from "./test";

const directory = mkdtempSync(join(tmpdir(), "weft-precision-"));
wideClassifier(directory);
const kinds = Array.from({ length: 6 }, (_, index) => `kind ${index}`).join("\n");

async function pictures(): Promise<string[]> {
  return (await stripes(12)).map((bytes, index) => {
    const path = join(directory, `${index}.png`);
    writeFileSync(path, bytes);
    return path;
  });
}

async function addModel(page: Page): Promise<void> {
  await page.goto("/models");
  await page.getByRole("button", { name: "Add a model" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add a model" });
  await dialog
    .locator("input[type=file]")
    .first()
    .setInputFiles(join(directory, `${wideId}.onnx`));
  await expect(dialog.getByText("What Weft read from the file")).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("Stripes");
  await dialog.getByRole("textbox", { name: "Labels" }).fill(kinds);
  await dialog.getByRole("button", { name: "Add to the library" }).click();
  await expect(page.getByText("“Stripes” is in the library", { exact: true })).toBeVisible();
}

test("a node is allowed less than float32, measured, and runs faster", async ({ page }) => {
  const samples = await pictures();
  await addModel(page);
  await page.getByRole("article", { name: "Stripes", exact: true }).getByRole("button", { name: "Try it" }).click();
  const editor = new Editor(page);
  await expect(editor.node("Classify image")).toBeVisible();
  await editor.node("Classify image").click();
  const details = page.getByRole("region", { name: "Precision" });
  await expect(details).toContainText("float32, as nothing less is asked for.");
  await details.getByRole("switch", { name: "Less than float32" }).click();
  await expect(details).toContainText("float32, until other forms are measured.");
  await details.getByRole("button", { name: "Measurements" }).click();

  const dialog = page.getByRole("dialog", { name: "Precision" });
  await expect(dialog.getByText("Without samples only forms that need none are tried")).toBeVisible();
  await dialog.getByLabel("Files or a ZIP").last().setInputFiles(samples);
  await expect(dialog.getByText("12 files uploaded")).toBeVisible();
  await dialog.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(dialog.getByRole("status", { name: "Measuring" })).toBeVisible();

  // The page may go and come back: the search goes on. It is cancelled, and nothing has changed.
  await page.reload();
  await editor.node("Classify image").click();
  await expect(details.getByRole("status", { name: "Measuring" })).toBeVisible();
  await details.getByRole("button", { name: "Cancel" }).click();
  await expect(details.getByRole("status", { name: "Measuring" })).toHaveCount(0);
  await expect(details).toContainText("float32, until other forms are measured.");

  await details.getByRole("button", { name: "Measurements" }).click();
  await expect(dialog.getByText("The search was cancelled. What was in force stays so.")).toBeVisible();
  await dialog.getByLabel("Files or a ZIP").last().setInputFiles(samples);
  await expect(dialog.getByText("12 files uploaded")).toBeVisible();
  await dialog.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(dialog.getByText("Measured on 12 samples, 6 of them to judge")).toBeVisible({ timeout: 90_000 });
  await expect(dialog.getByRole("img", { name: "Accuracy against speed" })).toBeVisible();
  await dialog.getByRole("button", { name: "Size", exact: true }).click();
  await expect(dialog.getByRole("img", { name: "Accuracy against size" })).toBeVisible();
  const forms = dialog.getByRole("region", { name: "Forms" });
  await expect(forms.getByRole("row")).not.toHaveCount(2);

  // The slider chooses among what was measured, at once: as much as half may go, and something faster is taken.
  const slider = dialog.getByRole("slider", { name: "Least accuracy" });
  await slider.focus();
  await page.keyboard.press("Home");
  expect(await forms.isVisible(), "the forms stay while the change is saved").toBe(true);
  await expect(forms.locator("[aria-current=true]")).toContainText(/int8/);
  await expect(dialog.getByRole("region", { name: "Side by side" }).getByRole("row")).toHaveCount(7);
  await page.keyboard.press("Escape");
  await expect(details).toContainText(/x as fast/);

  await expect(editor.saved).toBeVisible();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Compiled view" }).click();
  await expect(page.getByText(/int8.* · [\d.]+x · /)).toBeVisible();
});
