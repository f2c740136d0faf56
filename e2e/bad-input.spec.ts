/** Files that are not what they say, in the browser: a clear message at their node, and what was there before stays. */
import { Editor } from "./editor";
import { expect, test } from "./test";

const files = [
  { title: "a text called .jpg", name: "letter.jpg", content: "This is a letter, not a picture.", told: /letter\.jpg/ },
  { title: "an empty file", name: "nothing.png", content: "", told: /nothing\.png.*(empty|0 bytes)/ },
];

for (const { title, name, content, told } of files) {
  test(`${title} is refused at the node, by its name`, async ({ page }) => {
    const editor = await Editor.begin(page, title);
    await editor.add("Image");
    await editor
      .node("Image")
      .locator("input[type=file]")
      .setInputFiles({ name, mimeType: "image/jpeg", buffer: Buffer.from(content) });
    await expect(editor.node("Image").getByText(told)).toBeVisible();
  });
}

test("a picture that is cut off fails its own item, and the rest of the stack is read", async ({ page }) => {
  const editor = await Editor.openExample(page, "Sort a stack of scans");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(page.getByRole("textbox", { name: "Name of the pipeline" })).toHaveValue(/copy/);
  const head = Buffer.from("ffd8ffe000104a46494600010100000100010000ffdb004300", "hex");
  await editor
    .node("Scans")
    .locator("input[type=file]")
    .setInputFiles({ name: "torn.jpg", mimeType: "image/jpeg", buffer: Buffer.concat([head, Buffer.alloc(400, 7)]) });
  await expect(editor.saved).toBeVisible();
  await editor.run();
  const results = page.getByRole("region", { name: "Results" });
  await expect(editor.node("Scans").getByText(/torn\.jpg: this is not a picture/)).toBeVisible();
  await expect(results.getByText(/invoice/i).first()).toBeVisible();
  await results.getByRole("tab", { name: /Problems/ }).click();
  await expect(results.getByText(/torn\.jpg/).first()).toBeVisible();
});
