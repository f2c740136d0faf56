import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawing } from "@/server/engine/testing/document";
import { originOf } from "@/server/services/live-sources";
import { type Install, openInstall } from "@/server/testing/install";

let install: Install;
let folder: string;
beforeAll(async () => {
  install = await openInstall({ engine: true });
  folder = realpathSync(mkdtempSync(join(tmpdir(), "weft-sources-")));
}, 120_000);
afterAll(async () => {
  await install.close();
  rmSync(folder, { recursive: true, force: true });
});

const camera = {
  name: "Door",
  kind: "stream" as const,
  address: "rtsp://camera.example/live?pwd=inside",
  user: "admin",
  password: "s3cret' %",
};
const watch = (source: string) =>
  drawing({ camera: ["io.live-input", { source }], out: ["io.images-output"] }, ["camera.image > out.images"]);

describe("live sources", () => {
  it("are set up by administrators, and drawn by name by others, who see no address", async () => {
    for (const role of ["editor", "viewer"] as const)
      await expect(install.as(role).liveSources.save(camera)).rejects.toThrow("Only an administrator");
    await install.as("admin").liveSources.save(camera);
    expect(await install.as("editor").liveSources.list()).toEqual([{ name: "Door", kind: "stream" }]);
    await expect(install.as("editor").liveSources.remove({ name: "Door" })).rejects.toThrow("Only an administrator");
    await expect(install.as(null).liveSources.list()).rejects.toThrow("Sign in");
  });

  it("never show a password again, and hand it to the engine as it was", async () => {
    const listed = await install.as("admin").liveSources.list();
    expect(listed).toEqual([
      { name: "Door", kind: "stream", address: "rtsp://camera.example/live?…", user: "admin", hasPassword: true },
    ]);
    const origin = await originOf(install.deps, "Door");
    const url = new URL(origin?.kind === "stream" ? origin.address : "");
    expect([url.username, decodeURIComponent(url.password), url.search]).toEqual(["admin", "s3cret' %", "?pwd=inside"]);
    expect(install.logs.join()).not.toContain("s3cret");
  });

  it.each([
    ["no address", { ...camera, address: "camera" }, "This is no address"],
    ["a file", { ...camera, address: "file:///etc/passwd" }, "begins with rtsp://"],
    ["a program", { ...camera, address: "concat:/etc/passwd" }, "begins with rtsp://"],
    ["a password in the address", { ...camera, address: "rtsp://a:b@camera.example/" }, "in their own fields"],
  ])("refuse %s", async (_, source, message) => {
    await expect(install.as("admin").liveSources.save(source)).rejects.toThrow(message);
  });

  it("take folders that are there, by where they really are, and none of Weft's own", async () => {
    const { save, list } = install.as("admin").liveSources;
    mkdirSync(join(folder, "scans"));
    symlinkSync(join(folder, "scans"), join(folder, "link"));
    writeFileSync(join(folder, "file"), "");
    const at = (address: string) => save({ name: "Scans", kind: "folder", address, user: "", password: "" });
    await at(join(folder, "link"));
    expect((await list()).find(({ name }) => name === "Scans")?.address).toBe(join(folder, "scans"));
    await expect(at("scans")).rejects.toThrow("whole path");
    await expect(at(join(folder, "none"))).rejects.toThrow("no such folder");
    await expect(at(join(folder, "file"))).rejects.toThrow("no such folder");
    await expect(at(install.directory)).rejects.toThrow("its own files");
    await expect(at(join(install.directory, "blobs"))).rejects.toThrow("its own files");
    await expect(at("/")).rejects.toThrow("its own files");
  });

  it("that are gone refuse a run, at the node that names them", async () => {
    const editor = install.as("editor");
    const { id } = await editor.pipelines.create({ name: "Watch", document: watch("Door") });
    await install.as("admin").liveSources.remove({ name: "Door" });
    await expect(install.as("admin").liveSources.remove({ name: "Door" })).rejects.toThrow("no live source");
    const refusal = await editor.runs.start({ pipelineId: id }).catch((thrown) => thrown);
    expect(refusal.cause?.diagnostics ?? refusal.cause).toMatchObject([{ nodeId: "camera", param: "source" }]);
  });

  it("cannot be run again to compare, nor be stopped where nothing is live", async () => {
    const editor = install.as("editor");
    const { id } = await editor.pipelines.create({ name: "Watch", document: watch("") });
    const { runId } = await editor.runs.start({ pipelineId: id });
    await editor.runs.stop({ id: runId });
    await expect(editor.runs.measureGain({ id: runId })).rejects.toThrow("live run");
    const still = drawing({ a: ["io.text-input", { text: "hello" }], b: ["io.text-output"] }, ["a.text > b.text"]);
    const { id: other } = await editor.pipelines.create({ name: "Still", document: still });
    const run = await editor.runs.start({ pipelineId: other });
    await expect(editor.runs.stop({ id: run.runId })).rejects.toThrow("no live source");
  });

  it("watch a folder from a drawing to a result", { timeout: 30_000 }, async () => {
    const editor = install.as("editor");
    const { photo } = await import("@/server/testing/pictures");
    writeFileSync(join(folder, "scans", "there.jpg"), await photo());
    const document = drawing(
      { camera: ["io.live-input", { source: "Scans", existing: true, maxFrames: 1 }], out: ["io.images-output"] },
      ["camera.image > out.images"],
    );
    const { id } = await editor.pipelines.create({ name: "Scans", document });
    const { runId } = await editor.runs.start({ pipelineId: id });
    for (;;) {
      const run = await editor.runs.get({ id: runId });
      if (run.state !== "done") {
        expect(run.error).toBeNull();
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      expect(run.result?.ports[0]?.items[0]?.at).toMatchObject([{ axis: "frame", index: 0, name: "there.jpg" }]);
      expect(run.result?.trace.live?.camera).toMatchObject({ received: 1, ended: "limit" });
      return;
    }
  });
});
