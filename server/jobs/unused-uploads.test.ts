import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Asset } from "@/nodes/pipeline";
import { drawing } from "@/server/engine/testing/document";
import { openInstall } from "@/server/testing/install";
import { photo } from "@/server/testing/pictures";
import { removeUnusedUploads } from "./unused-uploads";

it("removes uploads that nothing names, with their files, after a day and not before", async () => {
  const install = await openInstall();
  const { db, blobs, paths } = install.deps;
  const uploads = { db, blobs, measuring: paths.measuring };
  try {
    const upload = async (side: number) => install.upload(await photo(side, side), `${side}.jpg`);
    const [drawn, given, unused, again, measured] = (await Promise.all([20, 30, 40, 50, 60].map(upload))) as [
      Asset,
      Asset,
      Asset,
      Asset,
      Asset,
    ];
    const picture = (asset: Asset) =>
      drawing({ in: ["io.image-input", { asset }], out: ["io.image-output"] }, ["in.image > out.image"]);
    const { id: pipelineId } = await install.as("editor").pipelines.create({ name: "One", document: picture(drawn) });
    await install.as("editor").pipelines.remove({ id: pipelineId });
    const run = {
      id: "run",
      pipelineId,
      planId: "plan",
      document: "{}",
      source: "api",
      priority: "api",
      state: "done",
    };
    await db.run.create({ data: { ...run, inputs: JSON.stringify({ in: { asset: given } }) } });
    mkdirSync(join(paths.measuring, "tuning"), { recursive: true });
    writeFileSync(join(paths.measuring, "tuning", "job.json"), JSON.stringify({ path: blobs.pathOf(measured.sha256) }));
    const used = blobs.usedBytes;
    expect(await removeUnusedUploads(uploads)).toBe(0);
    const tomorrow = Date.now() + 25 * 3600_000;
    await db.asset.update({ where: { sha256: again.sha256 }, data: { createdAt: new Date(0) } });
    await upload(50);
    await db.asset.update({ where: { sha256: again.sha256 }, data: { createdAt: new Date(tomorrow) } });
    expect(await removeUnusedUploads(uploads, tomorrow)).toBe(1);
    expect(await db.asset.count()).toBe(4);
    expect(await blobs.size(unused.sha256)).toBeNull();
    for (const { sha256, bytes } of [drawn, given, again, measured]) expect(await blobs.size(sha256)).toBe(bytes);
    expect(blobs.usedBytes).toBe(used - unused.bytes);
  } finally {
    await install.close();
  }
});
