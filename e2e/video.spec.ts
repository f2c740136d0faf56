/** Clips that a run writes: played where they are shown, and taken along. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { steady, writeTestClip } from "../server/engine/runtime/testing/clips";
import { Editor } from "./editor";
import { expect, test } from "./test";

test("a clip is taken apart, written again, played and downloaded", async ({ page }) => {
  const directory = await mkdtemp(join(tmpdir(), "weft-e2e-clip-"));
  try {
    const path = join(directory, "clip.mp4");
    await writeTestClip(path, { times: steady(50, 25), width: 320, height: 180 });
    const editor = await Editor.begin(page, "Clip again");
    for (const title of ["Video", "Sample frames", "Write video", "Video result"]) await editor.add(title);
    await expect(editor.edges).toHaveCount(3);
    await editor.node("Video").locator("input[type=file]").setInputFiles(path);
    await expect(editor.node("Video").getByRole("figure")).toContainText("clip.mp4");
    await editor.run();

    const results = page.getByRole("region", { name: "Results", exact: true });
    await results.getByRole("tab", { name: "Video result" }).click();
    await expect(results.getByText("320 × 180")).toBeVisible();
    const plays = await page.evaluate(
      () => document.createElement("video").canPlayType('video/mp4; codecs="avc1.64001f"') !== "",
    );
    if (plays) {
      const player = results.locator("video");
      // Two a second are sampled, and shown at 25 a second.
      await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.duration)).toBeCloseTo(0.16, 2);
      await player.evaluate((video: HTMLVideoElement) => video.play());
      await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.1);
    } else await expect(results.getByText("This browser cannot play the clip.")).toBeVisible();

    const coming = page.waitForEvent("download");
    await results.getByRole("link", { name: "Download", exact: true }).click();
    expect((await coming).suggestedFilename()).toMatch(/\.(mp4|webm)$/);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
