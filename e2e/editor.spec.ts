/** Drawing: palette, edges by kind, parameters, undo, clipboard, autosave. */
import { Editor } from "./editor";
import { expect, test } from "./test";

test("a pipeline is drawn by keyboard alone, saved, and there after a reload", async ({ page }) => {
  const editor = await Editor.begin(page, "By keyboard");
  await page.getByRole("searchbox", { name: "Search nodes" }).focus();
  await editor.add("Read text");
  await editor.add("Join text");
  await editor.add("Text result");
  await expect(editor.nodes).toHaveCount(3);
  await expect(editor.edges).toHaveCount(2);
  await expect(editor.saved).toBeVisible();
  await page.reload();
  await expect(editor.nodes).toHaveCount(3);
  await expect(editor.edges).toHaveCount(2);
});

test("a node is dragged from the palette onto the canvas", async ({ page }) => {
  const editor = await Editor.begin(page, "By mouse");
  const canvas = page.locator(".react-flow__pane");
  await page.getByRole("button", { name: "Add Blur" }).dragTo(canvas, { targetPosition: { x: 300, y: 200 } });
  await expect(editor.node("Blur")).toBeVisible();
});

test("kinds that do not fit are refused while dragging, with the reason; those that fit are taken", async ({
  page,
}) => {
  const editor = await Editor.begin(page, "Kinds");
  await page.getByRole("button", { name: "Add Image", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await page.getByRole("button", { name: "Add Split text" }).click();
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await expect(editor.edges).toHaveCount(0);
  await editor.drag(editor.output("Image", "Image"), editor.input("Split text", "Text"));
  await expect(page.getByText(/Text takes text; this is an image/)).toBeVisible();
  await page.mouse.up();
  await expect(editor.edges).toHaveCount(0);
  await editor.drag(editor.output("Image", "File name"), editor.input("Split text", "Text"));
  await page.mouse.up();
  await expect(editor.edges).toHaveCount(1);
});

test("parameters come from the node's schema and are checked as they are typed", async ({ page }) => {
  const editor = await Editor.begin(page, "Parameters");
  await editor.add("Blur");
  await editor.node("Blur").getByRole("heading").click();
  const details = page.getByRole("region", { name: "Details" });
  const strength = details.getByRole("spinbutton").first();
  await expect(strength).toBeVisible();
  await strength.fill("-4");
  await strength.blur();
  await expect(details.getByRole("alert").first()).toBeVisible();
  await strength.fill("4");
  const label = details.getByRole("textbox", { name: "Name of the node" });
  await label.fill("Soften");
  await page.keyboard.press("Enter");
  await expect(editor.node("Soften")).toBeVisible();
  await expect(editor.saved).toBeVisible();
});

test("undo, redo, copy, paste, delete", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const editor = await Editor.begin(page, "Undo");
  await editor.add("Grayscale");
  await editor.node("Grayscale").getByRole("heading").click();
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect(editor.nodes).toHaveCount(2);
  await page.keyboard.press("Delete");
  await expect(editor.nodes).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await expect(editor.nodes).toHaveCount(2);
  await page.keyboard.press("Control+z");
  await expect(editor.nodes).toHaveCount(1);
  await page.keyboard.press("Control+Shift+z");
  await expect(editor.nodes).toHaveCount(2);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(editor.nodes).toHaveCount(0);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(editor.nodes).toHaveCount(2);
});

test("nothing drawn is lost while the server cannot be reached", async ({ page, context }) => {
  const editor = await Editor.begin(page, "Offline");
  await editor.add("Blur");
  await expect(editor.saved).toBeVisible();
  await context.setOffline(true);
  await editor.add("Crop");
  await expect(page.getByText("Not saved yet, trying again")).toBeVisible();
  await context.setOffline(false);
  await expect(editor.saved).toBeVisible();
  await page.reload();
  await expect(editor.nodes).toHaveCount(2);
});

test("what another tab saved is not overwritten unseen", async ({ page, context }) => {
  const editor = await Editor.begin(page, "Two tabs");
  await editor.add("Blur");
  await expect(editor.saved).toBeVisible();
  const other = new Editor(await context.newPage());
  await other.page.goto(page.url());
  await expect(other.nodes).toHaveCount(1);
  await other.add("Crop");
  await expect(other.saved).toBeVisible();
  await editor.add("Grayscale");
  await expect(
    page.getByText("This pipeline was changed elsewhere").or(page.getByText("Changed elsewhere")).first(),
  ).toBeVisible();
});

test("results of a run that was over before the editor heard of it come up all the same", async ({ page, context }) => {
  const editor = await Editor.begin(page, "Quick");
  await editor.add("Text");
  await page.getByRole("region", { name: "Details" }).getByRole("textbox", { name: "Text", exact: true }).fill("quick");
  await editor.add("Text result");
  await expect(editor.saved).toBeVisible();
  await page.route(/runs\.start/, async (route) => {
    const response = await route.fetch();
    const runs = await context.newPage();
    await runs.goto("/runs");
    await expect(runs.getByRole("link", { name: "Run of Quick, Done" })).toBeVisible();
    await runs.close();
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("region", { name: "Results", exact: true }).getByText("quick")).toBeVisible();
});
