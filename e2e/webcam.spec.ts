/** The camera of the browser as a live source: a stand-in that Chromium brings along, and what is said where there is none. */
import type { Page } from "@playwright/test";
import { browserArguments } from "../server/cli/browser";
import { readEndToEnd } from "../server/env";
import { Editor } from "./editor";
import { expect, test } from "./test";

const { browser } = readEndToEnd();
test.use({
  permissions: ["camera"],
  launchOptions: {
    args: [...browserArguments, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
    ...(browser && { executablePath: browser }),
  },
});

async function begin(page: Page, name: string): Promise<Editor> {
  const editor = await Editor.begin(page, name);
  for (const title of ["Live source", "Grayscale", "Images result"]) await editor.add(title);
  await expect(editor.edges).toHaveCount(2);
  await expect(editor.saved).toBeVisible();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  return editor;
}

const panelOf = (page: Page) =>
  page.getByRole("region", { name: "Results", exact: true }).getByRole("region", { name: "Live source" });

test("frames of the camera go through the run, the newest is shown beside it, and the end is said", async ({
  page,
}) => {
  await begin(page, "Camera");
  const panel = panelOf(page);
  await expect(panel.getByRole("status")).toContainText("Nothing is sent until you start it");
  await panel.getByRole("button", { name: "Start the camera" }).press("Enter");
  await expect(panel.getByRole("status")).toHaveText("Sending.");
  await expect(panel.getByText(/^([3-9]|\d\d+) sent/)).toBeVisible();
  const seen = panel.getByLabel("What the camera sees");
  expect(await seen.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(100);
  const newest = page.getByRole("region", { name: "Newest results" });
  await expect
    .poll(() => newest.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(100);

  await panel.getByRole("button", { name: "End the camera" }).click();
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
  const results = page.getByRole("region", { name: "Results", exact: true });
  await results.getByRole("tab", { name: "Images result" }).click();
  await expect.poll(() => results.locator("img").count()).toBeGreaterThanOrEqual(3);
});

test("what keeps the camera away is said, with the way out; then it is tried again", async ({ page }) => {
  await page.addInitScript(() => {
    const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const refusals = ["NotAllowedError", "NotFoundError", "NotReadableError"];
    navigator.mediaDevices.getUserMedia = (wanted) => {
      const refusal = refusals.shift();
      return refusal ? Promise.reject(new DOMException("no", refusal)) : asked(wanted);
    };
  });
  await begin(page, "No camera");
  const panel = panelOf(page);
  await panel.getByRole("button", { name: "Start the camera" }).click();
  for (const words of ["The camera was not allowed", "No camera was found", "Another program may be using it"]) {
    await expect(panel.getByRole("alert")).toContainText(words);
    await panel.getByRole("button", { name: "Try again" }).click();
  }
  await expect(panel.getByRole("status")).toHaveText("Sending.");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
});

test("a page that came over plain http is told why it gets no camera", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(window, "isSecureContext", { value: false }));
  await begin(page, "Plain http");
  const panel = panelOf(page);
  await panel.getByRole("button", { name: "Start the camera" }).click();
  await expect(panel.getByRole("alert")).toContainText("https");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
});
