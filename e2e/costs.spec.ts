/** From the processor's time to money: the owner enters what the machine costs once, and every report tells. */
import { Editor } from "./editor";
import { expect, test } from "./test";

test("a report says what a thousand runs cost, once it is known what the machine costs", async ({ page }) => {
  const editor = await Editor.openExample(page, "Receipt reader");
  await editor.run();
  await page.getByRole("button", { name: "Report", exact: true }).click();
  const card = page.getByRole("region", { name: "What it cost" });
  await expect(card).toContainText(/This run took .* of one processor/);
  await card.getByRole("link", { name: "Enter what this machine costs" }).click();

  const form = page.getByRole("region", { name: "What it costs" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByLabel("Price of the machine")).toBeFocused();
  await form.getByRole("combobox", { name: "Currency" }).click();
  await page.getByRole("option", { name: "EUR · Euro" }).click();
  await form.getByLabel("Price of the machine").fill("180");
  await form.getByLabel("Years in use").fill("4");
  await form.getByLabel("Watts at work").fill("15");
  await form.getByLabel("Price of a kilowatt-hour").fill("0.31");
  await form.getByLabel("Elsewhere, for 1,000").fill("1.5");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();

  await page.goBack();
  await page.getByRole("button", { name: "Report", exact: true }).click();
  await expect(card).toContainText(/€[\d.]+ for 1,000 runs like this/);
  await expect(card).toContainText(/times cheaper than elsewhere/);
  await expect(card).toContainText(/Energy, for 1,000[\d.]+ Wh/);

  await page.goto("/settings#costs");
  await expect(form.getByLabel("Watts at work")).toHaveValue("15");
  await form.getByRole("button", { name: "Forget these figures" }).click();
  await expect(form.getByLabel("Watts at work")).toHaveValue("");
});
