/** The pictures of the documentation: `npm run test:e2e -- --project=screenshots` takes them anew. */
import { Editor } from "./editor";
import { expect, test } from "./test";

test("the editor with a receipt that was read", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const editor = await Editor.openExample(page, "Receipt reader");
  await editor.run();
  await editor.node("Read text").getByRole("heading").click();
  await page.getByRole("region", { name: "Results" }).getByRole("button", { name: "Lines", exact: true }).click();
  await expect(page.getByRole("region", { name: "Results" }).locator("svg polygon, svg rect").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: "docs/images/editor.png" });
});
