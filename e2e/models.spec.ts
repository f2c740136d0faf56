/** The library: models of one's own, of each task, as a person adds them: what Weft guessed, mended, named, tried, taken out. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { tinyDetectors } from "../server/engine/testing/tiny-detectors";
import { tinyEncoder } from "../server/engine/testing/tiny-encoder";
import { Editor } from "./editor";
import { expect, test } from "./test";

const directory = mkdtempSync(join(tmpdir(), "weft-models-"));
tinyDetectors(directory);
tinyEncoder(directory, { id: "tiny-tokenizer" });

const row = (page: Page, title: string) => page.getByRole("article", { name: title, exact: true });

/** Gives the file, and waits for what was read from it. */
async function begin(page: Page, file: string): Promise<Locator> {
  await page.goto("/models");
  await page.getByRole("button", { name: "Add a model" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add a model" });
  await dialog.locator("input[type=file]").first().setInputFiles(join(directory, file));
  await expect(dialog.getByText("What Weft read from the file")).toBeVisible();
  return dialog;
}

async function choose(dialog: Locator, field: string, option: string | RegExp): Promise<void> {
  await dialog.getByRole("combobox", { name: field }).click();
  await dialog.page().getByRole("option", { name: option }).click();
}

test("an object detector is added with how it tells its boxes, and finds them", async ({ page }) => {
  const dialog = await begin(page, "tiny-detector.onnx");
  await expect(dialog.getByRole("combobox", { name: "What it is for" })).toHaveText(/Object detection/);
  await expect(dialog.getByLabel("Width")).toHaveValue("32");
  await dialog.getByLabel("Name", { exact: true }).fill("Finder of things");
  await dialog.getByRole("textbox", { name: "Labels" }).fill("cat\ndog\nbird");
  // It takes the certainty that there is anything for a class.
  await expect(dialog.getByText("3 labels for 4 classes: answers would get wrong names.")).toBeVisible();
  await dialog.getByRole("switch", { name: "Says how sure it is of any object" }).click();
  await expect(dialog.getByText("3 labels: cat · dog · bird…")).toBeVisible();
  await dialog.getByLabel("Grid strides").fill("8");
  await dialog.getByRole("button", { name: "Add to the library" }).click();
  await expect(page.getByText("“Finder of things” is in the library", { exact: true })).toBeVisible();
  await expect(row(page, "Finder of things")).toContainText("Object detection");

  await row(page, "Finder of things").getByRole("button", { name: "Try it" }).click();
  const editor = new Editor(page);
  await expect(editor.node("Detect objects")).toBeVisible();
  const picture = { name: "page.png", mimeType: "image/png", buffer: await page.screenshot() };
  await editor.node("Image").locator("input[type=file]").setInputFiles(picture);
  await editor.run();
  await expect(editor.node("Detect objects").getByText("Done")).toBeVisible();
});

test("an embedder needs no labels; what was removed comes back as it was", async ({ page }) => {
  const dialog = await begin(page, "tiny-embedder.onnx");
  await choose(dialog, "What it is for", /Image embedding/);
  await expect(dialog.getByRole("textbox", { name: "Labels" })).toHaveCount(0);
  await expect(dialog.getByRole("switch")).toHaveCount(0);
  await dialog.getByLabel("Name", { exact: true }).fill("Alike");
  await dialog.getByRole("button", { name: "Add to the library" }).click();
  await expect(row(page, "Alike")).toContainText("Image embedding");

  const told = await row(page, "Finder of things").locator("dl").textContent();
  const remove = async (title: string) => {
    await page.getByRole("button", { name: `Remove ${title}` }).click();
    await expect(row(page, title)).toHaveCount(0);
  };
  await remove("Finder of things");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(row(page, "Finder of things").locator("dl")).toHaveText(told ?? "");
  for (const title of ["Finder of things", "Alike"]) await remove(title);
});

test("a detector without the size of its pictures is refused with the reason, and the form stays", async ({ page }) => {
  const dialog = await begin(page, "tiny-detector.onnx");
  await dialog.getByLabel("Name", { exact: true }).fill("Finder");
  await dialog.getByLabel("Width").fill("");
  await dialog.getByRole("button", { name: "Add to the library" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/how wide and how high this model's pictures are/);
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Finder");
});

test("a sentence encoder is added with its tokenizer, and embeds what is typed", async ({ page }) => {
  const dialog = await begin(page, "tiny-tokenizer.onnx");
  await expect(dialog.getByRole("combobox", { name: "What it is for" })).toHaveText(/Text embedding/);
  await expect(dialog.getByRole("combobox", { name: "Input with the mask" })).toHaveText(/attention_mask/);
  await expect(dialog.getByRole("textbox", { name: "Labels" })).toHaveCount(0);
  await dialog.getByLabel("Name", { exact: true }).fill("Meaning");
  await dialog.getByRole("button", { name: "Add to the library" }).click();
  await expect(dialog.getByText("Choose the tokenizer.json of this model.")).toBeVisible();
  await dialog.locator("input[type=file]").setInputFiles(join(directory, "tiny-tokenizer.json"));
  await expect(dialog.getByRole("button", { name: "tiny-tokenizer.json" })).toBeVisible();
  await dialog.getByLabel("Tokens at the most").fill("24");
  await dialog.getByRole("button", { name: "Add to the library" }).click();
  await expect(row(page, "Meaning")).toContainText("Text embedding");

  await row(page, "Meaning").getByRole("button", { name: "Try it" }).click();
  const editor = new Editor(page);
  await expect(editor.node("Embed text")).toBeVisible();
  await expect(editor.saved).toBeVisible();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(editor.node("Embed text").getByText("Done")).toBeVisible();
});
