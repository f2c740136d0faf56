/** The three examples, run as a person would: press Run, look at what came of it. */
import { Editor } from "./editor";
import { expect, test } from "./test";

test("the receipt reader answers merchant, date and total, and shows the text over the picture", async ({ page }) => {
  const editor = await Editor.openExample(page, "Receipt reader");
  await editor.run();
  const results = page.getByRole("region", { name: "Results" });
  for (const word of ["merchant", "date", "total"]) await expect(results.getByText(word).first()).toBeVisible();
  await expect(results.getByText(/\d+[.,]\d\d/).first()).toBeVisible();
  await expect(editor.node("Read text").getByText("Done")).toBeVisible();
  await editor.node("Read text").getByRole("heading").click();
  await results.getByRole("button", { name: "Lines", exact: true }).click();
  await expect(results.locator("svg polygon, svg rect").first()).toBeVisible();
});

test("the report says what was merged and what it gained", async ({ page }) => {
  await Editor.openExample(page, "Receipt reader");
  await page.getByRole("button", { name: "Report", exact: true }).click();
  const report = page.getByRole("region", { name: "Report" });
  await expect(report.getByText("Merged models")).toBeVisible();
  await expect(report.getByText(/\d+ → \d+/).first()).toBeVisible();
  await report.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(report.getByText(/(×|As fast as).* running node by node|As fast as running node by node/)).toBeVisible({
    timeout: 80_000,
  });
  await expect(report.getByText("Both ways gave the same results.")).toBeVisible();
});

test("the slides of the clip become one row each, with their time", async ({ page }) => {
  const editor = await Editor.openExample(page, "Slides in a video");
  await editor.run();
  const results = page.getByRole("region", { name: "Results" });
  await expect(results.getByRole("columnheader", { name: "seconds" })).toBeVisible();
  expect(await results.getByRole("row").count()).toBeGreaterThan(3);
});

test("the invoices are picked out of the stack, whichever way up they lay", async ({ page }) => {
  const editor = await Editor.openExample(page, "Sort a stack of scans");
  await editor.run();
  const results = page.getByRole("region", { name: "Results" });
  await expect(results.getByText(/invoice/i).first()).toBeVisible();
  const rows = await results.getByRole("row").count();
  expect(rows).toBeGreaterThan(1);
});
