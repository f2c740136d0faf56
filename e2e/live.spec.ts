/** A camera on the network: set up by the administrator, drawn by name, watched while it runs, and stopped with what came. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { Editor } from "./editor";
import { expect, test } from "./test";

/** MJPEG as network cameras send it, for whoever knows the password: a picture every tenth of a second. */
async function openCamera(): Promise<{ port: number; close: () => void }> {
  const picture = await sharp({ create: { width: 320, height: 240, channels: 3, background: "#3b82f6" } })
    .jpeg()
    .toBuffer();
  const head = `--cut\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`;
  const wanted = `Basic ${Buffer.from("admin:s3cret").toString("base64")}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== wanted) {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(200, { "content-type": "multipart/x-mixed-replace; boundary=cut" });
    const timer = setInterval(
      () => response.write(Buffer.concat([Buffer.from(head), picture, Buffer.from("\r\n")])),
      100,
    );
    response.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

test("a camera is set up, runs in a drawing, and is stopped with what came so far", async ({ page }) => {
  const camera = await openCamera();
  try {
    await page.goto("/settings#live-sources");
    const sources = page.getByRole("region", { name: "Live sources" });
    await sources.getByRole("button", { name: "Add a source" }).click();
    const form = page.getByRole("dialog", { name: "Add a source" });
    await form.getByLabel("Name").fill("Gate");
    await form.getByLabel("Address").fill("ftp://127.0.0.1/");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByRole("alert")).toContainText("begins with rtsp://");
    await form.getByLabel("Address").fill(`http://127.0.0.1:${camera.port}/video?token=inside`);
    await form.getByLabel("User").fill("admin");
    await form.getByLabel("Password", { exact: true }).fill("s3cret");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toBeHidden();
    await expect(sources).toContainText(`http://127.0.0.1:${camera.port}/video?…`);
    await expect(sources).toContainText("Signs in as admin");
    await expect(page.locator("body")).not.toContainText("s3cret");
    await expect(page.locator("body")).not.toContainText("inside");

    const editor = await Editor.begin(page, "Gate");
    await editor.add("Live source");
    await page.getByRole("combobox", { name: "Source" }).click();
    await page.getByRole("option", { name: "Gate" }).click();
    await editor.add("Images result");
    await expect(editor.saved).toBeVisible();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const node = editor.node("Live source");
    await expect(node).toContainText(/[2-9] received/);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
    const received = Number(/(\d+) received/.exec((await node.textContent()) ?? "")?.[1]);
    expect(received).toBeGreaterThanOrEqual(2);
    const results = page.getByRole("region", { name: "Results", exact: true });
    await expect(results.getByRole("button", { name: /^Look at/ })).toHaveCount(received);

    await page.getByRole("button", { name: "Report", exact: true }).click();
    const report = page.getByRole("region", { name: "Live sources" });
    await expect(report.getByRole("row").nth(1)).toContainText("It was stopped");
    await expect(report.getByRole("row").nth(1).getByRole("cell").first()).toHaveText(String(received));

    await page.goto("/settings#live-sources");
    await sources.getByRole("button", { name: "Remove Gate" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await expect(sources).toContainText("No live sources yet");
    await page.goBack();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByText('there is no live source "Gate" here').first()).toBeVisible();
  } finally {
    camera.close();
  }
});
