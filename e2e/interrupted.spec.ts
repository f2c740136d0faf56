/** What is broken off by the person, or breaks off by itself: runs, uploads, and the server in the middle of drawing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Editor } from "./editor";
import { startServer } from "./server/install";
import { admin, expect, test } from "./test";

test("a run is cancelled while it works, says so, and the next one goes through", async ({ page }) => {
  const editor = await Editor.openExample(page, "Slides in a video");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Results", exact: true }).click();
  await expect(
    page.getByRole("region", { name: "Results" }).getByText("The run was stopped before it ended"),
  ).toBeVisible();
  await page.goto("/runs");
  await expect(page.getByRole("link", { name: "Run of Slides in a video, Cancelled" }).first()).toBeVisible();
  await page.goBack();
  await editor.run();
  await page.goto("/runs");
  await expect(page.getByRole("link", { name: "Run of Slides in a video, Done" }).first()).toBeVisible();
});

test("an upload is stopped half way: nothing of it is left at the node, and the next file is taken", async ({
  page,
  context,
}) => {
  const editor = await Editor.begin(page, "Stopped upload");
  await editor.add("Video");
  const node = editor.node("Video");
  const line = await context.newCDPSession(page);
  const throttle = (bytesPerSecond: number) =>
    line.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    });
  await throttle(40_000);
  const buffer = Buffer.alloc(4_000_000, 1);
  await node.locator("input[type=file]").setInputFiles({ name: "long.mp4", mimeType: "video/mp4", buffer });
  await expect(node.getByRole("progressbar", { name: "Uploading long.mp4" })).toBeVisible();
  await node.getByRole("button", { name: "Stop the upload" }).click();
  await expect(node.getByRole("progressbar")).toHaveCount(0);
  await expect(node.getByText("long.mp4")).toHaveCount(0);
  await throttle(-1);
  await node
    .locator("input[type=file]")
    .setInputFiles({ name: "short.mp4", mimeType: "video/mp4", buffer: buffer.subarray(0, 9) });
  await expect(node.getByRole("alert")).toContainText("short.mp4");
});

test("what was drawn while the server was gone comes back after a crash of both", async ({ browser }) => {
  const directory = await mkdtemp(join(tmpdir(), "weft-e2e-crash-"));
  const context = await browser.newContext({ locale: "en-GB" });
  let server = await startServer(directory);
  try {
    let page = await context.newPage();
    await page.goto(server.setup ?? "");
    await page.getByLabel("Name").fill(admin.name);
    await page.getByLabel("E-mail").fill(admin.email);
    await page.getByLabel("Password", { exact: true }).fill(admin.password);
    await page.getByRole("button", { name: "Set up and sign in" }).click();
    await expect(page.getByRole("heading", { name: "Pipelines" })).toBeVisible();
    await page.getByRole("button", { name: "New pipeline" }).first().click();
    await expect(page).toHaveURL(/\/pipelines\/[0-9a-f-]{36}$/);
    const editor = new Editor(page);
    await editor.add("Blur");
    await expect(editor.saved).toBeVisible();
    const address = page.url();

    await server.stop("SIGKILL");
    await editor.add("Crop");
    await expect(page.getByText("Not saved yet, trying again")).toBeVisible();
    await page.close({ runBeforeUnload: false });
    server = await startServer(directory, Number(new URL(server.url).port));

    page = await context.newPage();
    await page.goto(address);
    const reopened = new Editor(page);
    await expect(page.getByText("Brought back what was not saved", { exact: true })).toBeVisible();
    await expect(reopened.nodes).toHaveCount(2);
    await expect(reopened.saved).toBeVisible();
    await page.reload();
    await expect(reopened.nodes).toHaveCount(2);
    await expect(page.getByText("Brought back what was not saved", { exact: true })).toHaveCount(0);
  } finally {
    await context.close();
    await server.stop("SIGINT");
    await rm(directory, { recursive: true, force: true });
  }
});
