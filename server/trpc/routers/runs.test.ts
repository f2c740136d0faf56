/** Runs on the real engine: started, watched, stopped, taken away as files, and what becomes of input that is wrong. */
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Asset, PipelineDocument } from "@/nodes/pipeline";
import type { RunProgress } from "@/nodes/results";
import { drawing } from "@/server/engine/testing/document";
import type { RunDetail } from "@/server/services/contract";
import { download, type OutputFormat } from "@/server/services/outputs";
import * as service from "@/server/services/runs";
import { type Caller, type Install, openInstall } from "@/server/testing/install";
import { photo, vastPng } from "@/server/testing/pictures";

let install: Install;
let caller: Caller;
beforeAll(async () => {
  install = await openInstall({ engine: true, settings: { WEFT_MAX_IMAGE_MB: "1", WEFT_RUN_CONCURRENCY: "2" } });
  caller = install.as("editor");
}, 120_000);
afterAll(() => install.close());

const greeting = drawing(
  {
    who: ["io.text-input", { name: "who", text: "world" }],
    hello: ["text.template", { template: "hello {{text}}" }],
    out: ["io.text-output", { name: "greeting" }],
  },
  ["who.text > hello.values", "hello.text > out.text"],
);
/** Pictures in, blurred pictures and a table of names out. */
const blurring = (sigma = 1) =>
  drawing(
    {
      stack: ["io.images-input", { name: "stack" }],
      blur: ["vision.blur", { sigma }],
      pictures: ["io.images-output", { name: "pictures" }],
      table: ["io.table-output", { name: "names", columns: ["file"] }],
    },
    ["stack.image > blur.image", "blur.image > pictures.images", "stack.name > table.columns"],
  );
const onePicture = drawing(
  { photo: ["io.image-input", { name: "photo" }], gray: ["vision.grayscale"], out: ["io.image-output"] },
  ["photo.image > gray.image", "gray.image > out.image"],
);

async function pipelineOf(document: PipelineDocument): Promise<string> {
  return (await caller.pipelines.create({ name: document.name, document })).id;
}

async function ended(runId: string): Promise<RunDetail> {
  await service.ended(install.deps, runId);
  return caller.runs.get({ id: runId });
}

async function runOn(document: PipelineDocument, inputs: Parameters<Caller["runs"]["start"]>[0]["inputs"]) {
  const { runId } = await caller.runs.start({ pipelineId: await pipelineOf(document), inputs });
  return ended(runId);
}

const valuesOf = (run: RunDetail, node: string) =>
  run.result?.ports.find((port) => port.node === node && port.port === "result")?.items.map(({ value }) => value);

describe("a run", () => {
  it("is in the database before the answer goes out, and is told of until it has ended", async () => {
    const pipelineId = await pipelineOf(greeting);
    const { runId } = await caller.runs.start({ pipelineId });
    const row = await install.deps.db.run.findUnique({ where: { id: runId } });
    expect(row).toMatchObject({ pipelineId, source: "editor", priority: "interactive" });
    const told: RunProgress[] = [];
    for await (const progress of await caller.runs.progress({ id: runId })) told.push(progress);
    expect(told.at(-1)).toMatchObject({
      runId,
      state: "done",
      nodes: { hello: { state: "done", done: 1, failed: 0 } },
    });
    const run = await caller.runs.get({ id: runId });
    expect(valuesOf(run, "out")).toEqual(["hello world"]);
    expect(run).toMatchObject({ state: "done", error: null, document: { nodes: { length: 3 } } });
    expect(run.finishedAt?.getTime()).toBeGreaterThanOrEqual(run.startedAt?.getTime() as number);
    const again: RunProgress[] = [];
    for await (const progress of await caller.runs.progress({ id: runId })) again.push(progress);
    expect(again).toEqual([told.at(-1)]);
  });

  it("takes what it is given instead of what its nodes hold", async () => {
    expect(valuesOf(await runOn(greeting, { who: { text: "moon" } }), "out")).toEqual(["hello moon"]);
  });

  it("runs the drawing as it was when the run was started", async () => {
    const pipelineId = await pipelineOf(greeting);
    const { runId } = await caller.runs.start({ pipelineId });
    const louder = { ...greeting, nodes: greeting.nodes.map((node) => ({ ...node, label: "louder" })) };
    await caller.pipelines.save({ id: pipelineId, document: louder, baseRevision: 1 });
    expect((await ended(runId)).document).toMatchObject({ nodes: [{ id: "who" }, { id: "hello" }, { id: "out" }] });
    expect((await caller.runs.get({ id: runId })).document.nodes[0]?.label).toBeUndefined();
  });

  it("stands in the lists of its pipeline and of its state, the newest first", async () => {
    const pipelineId = await pipelineOf(greeting);
    const first = await caller.runs.start({ pipelineId });
    await ended(first.runId);
    const second = await caller.runs.start({ pipelineId });
    await ended(second.runId);
    const listed = await caller.runs.list({ pipelineId });
    expect(listed.map(({ id }) => id)).toEqual([second.runId, first.runId]);
    expect(listed[0]).toMatchObject({ state: "done", source: "editor", error: null, wallMs: expect.any(Number) });
    expect(await caller.runs.list({ pipelineId, state: "failed" })).toEqual([]);
    expect(await caller.runs.list({ limit: 1 })).toHaveLength(1);
    const [summary] = (await caller.pipelines.list()).filter(({ id }) => id === pipelineId);
    expect(summary?.lastRun).toMatchObject({ id: second.runId, state: "done" });
  });

  it("has a report: what was compiled, how long each step took, and what that gained once it was measured", async () => {
    const { runId } = await caller.runs.start({ pipelineId: await pipelineOf(greeting) });
    await ended(runId);
    const before = await caller.runs.report({ id: runId });
    expect(before.compile.planId).toMatch(/^[0-9a-f]{64}$/);
    expect(before.trace?.steps.flatMap(({ nodes }) => nodes)).toEqual(expect.arrayContaining(["hello"]));
    expect(before.gain).toBeNull();
    const gain = await caller.runs.measureGain({ id: runId });
    expect(gain).toMatchObject({ equal: true, differences: [] });
    expect((await caller.runs.report({ id: runId })).gain).toEqual(gain);
  });

  it("is stopped when it is cancelled, at work or in the queue", async () => {
    const big = await install.upload(await photo(1800, 1800), "big.jpg");
    const pipelineId = await pipelineOf(blurring(40));
    const inputs = { stack: { assets: Array.from({ length: 500 }, () => big) } };
    const runIds: string[] = [];
    for (let index = 0; index < 3; index++) runIds.push((await caller.runs.start({ pipelineId, inputs })).runId);
    const [atWork, , queued] = runIds as [string, string, string];
    for await (const progress of await caller.runs.progress({ id: atWork })) {
      if ((progress.nodes.blur?.done ?? 0) > 0) break;
    }
    expect((await caller.runs.get({ id: queued })).state).toBe("queued");
    await Promise.all(runIds.map((id) => caller.runs.cancel({ id })));
    for (const id of runIds) {
      const run = await caller.runs.get({ id });
      expect(run).toMatchObject({ state: "cancelled", result: null });
      expect(run.progress.nodes.blur?.done ?? 0).toBeLessThan(500);
    }
    await caller.runs.cancel({ id: atWork });
    expect((await caller.runs.get({ id: atWork })).state).toBe("cancelled");
  }, 120_000);

  it("is not there where it never was", async () => {
    const missing = { code: "NOT_FOUND", message: "There is no such run, or it was removed after its time." };
    await expect(caller.runs.get({ id: "nowhere" })).rejects.toMatchObject(missing);
    await expect(caller.runs.cancel({ id: "nowhere" })).rejects.toMatchObject(missing);
    await expect(caller.runs.report({ id: "nowhere" })).rejects.toMatchObject(missing);
  });
});

describe("results to take away", () => {
  let runId: string;
  const take = async (node: string, format: OutputFormat) => {
    const { name, mime, content } = await download(install.deps, runId, node, format);
    const parts: Buffer[] = [];
    if (typeof content === "string") parts.push(Buffer.from(content));
    else for await (const part of content) parts.push(part as Buffer);
    return { name, mime, bytes: Buffer.concat(parts) };
  };

  beforeAll(async () => {
    const picture = await install.upload(await photo(), "a.jpg");
    const odd = await install.upload(await photo(100, 50, "png"), '=SUM("x").png');
    const inputs = { stack: { assets: [picture, odd, picture] } };
    const run = await caller.runs.start({ pipelineId: await pipelineOf(blurring()), inputs });
    runId = run.runId;
    await ended(runId);
  });

  it("are CSV for spreadsheets, with formulas disarmed", async () => {
    const { name, mime, bytes } = await take("names", "csv");
    expect([name, mime]).toEqual(["names.csv", "text/csv; charset=utf-8"]);
    expect(bytes.toString()).toBe('\ufefffile\r\na.jpg\r\n"\'=SUM(""x"").png"\r\na.jpg\r\n');
  });

  it("are JSON and text, by the node's id or its field", async () => {
    const rows = [{ file: "a.jpg" }, { file: '=SUM("x").png' }, { file: "a.jpg" }];
    expect(JSON.parse((await take("table", "json")).bytes.toString())).toEqual(rows);
    expect((await take("table", "txt")).bytes.toString().split("\n")[0]).toContain("a.jpg");
  });

  it("are a ZIP of pictures under their own names", async () => {
    const { name, mime, bytes } = await take("pictures", "zip");
    expect([name, mime]).toEqual(["pictures.zip", "application/zip"]);
    const entries = entriesOf(bytes);
    expect(entries.map((entry) => entry.name)).toEqual(["a.png", '=SUM("x").png', "a-2.png"]);
    for (const { content } of entries) expect(content.subarray(1, 4).toString()).toBe("PNG");
  });

  it("are refused where there is nothing of the kind", async () => {
    await expect(take("table", "zip")).rejects.toThrow("This output holds no pictures or clips to put into a ZIP.");
    await expect(take("nowhere", "csv")).rejects.toThrow('This run has no output called "nowhere".');
  });
});

describe("input that is wrong", () => {
  const refused = (inputs: Parameters<typeof runOn>[1], document = onePicture) =>
    runOn(document, inputs).then(
      (run) => ({ run }),
      (thrown: { code: string; message: string; cause: { diagnostics: object[] } }) => thrown,
    );

  it("is missing: said at its node, with the field to send", async () => {
    const before = await install.deps.db.run.count();
    const { code, message, cause } = (await refused(undefined)) as never;
    expect([code, message]).toEqual([
      "BAD_REQUEST",
      'Image has nothing to work on. Upload a file to it, or send the field "photo".',
    ]);
    expect(cause).toMatchObject({ diagnostics: [{ code: "missing-input", nodeId: "photo" }] });
    expect(await install.deps.db.run.count()).toBe(before);
  });

  it("names a node or a file that is not there", async () => {
    expect(await refused({ nowhere: { text: "x" } }, greeting)).toMatchObject({
      message: 'The pipeline has no input node with the id "nowhere". Its inputs: who.',
      cause: { diagnostics: [{ nodeId: "nowhere" }] },
    });
    const lost: Asset = { sha256: "0".repeat(64), name: "lost.jpg", mime: "image/jpeg", bytes: 9 };
    expect(await refused({ photo: { asset: lost } })).toMatchObject({
      message: "Image: lost.jpg is no longer in the store. Upload it again.",
    });
  });

  it("is of another sort than its node takes", async () => {
    const sound = await install.upload(Buffer.from("RIFF\0\0\0\0WAVEfmt \0\0\0\0"), "note.wav");
    expect(await refused({ photo: { asset: sound } })).toMatchObject({
      message: "Image takes a picture; note.wav is audio/wav. Choose another file.",
      cause: { diagnostics: [{ nodeId: "photo" }] },
    });
  });

  it.each([
    ["words", "photo.jpg", "photo.jpg cannot be used. Its content is no type that Weft knows."],
    ["%PDF-1.7\n%%EOF", "scan.png", "scan.png cannot be used. It is application/pdf by its content."],
    ["", "empty.jpg", "empty.jpg is empty: it has 0 bytes."],
  ])("is refused at the upload where it is not what it says: %j", async (content, name, message) => {
    const before = await install.deps.db.asset.count();
    await expect(install.upload(content, name)).rejects.toThrow(message);
    expect(await install.deps.db.asset.count()).toBe(before);
  });

  it("is refused at the upload where it is larger than allowed, and what is stored stays", async () => {
    const kept = await install.upload(await photo(), "kept.jpg");
    const large = Buffer.concat([await photo(), Buffer.alloc(2 ** 20)]);
    await expect(install.upload(large, "large.jpg")).rejects.toThrow(
      "large.jpg is larger than the 1 MB that a file of its type may have.",
    );
    expect(await install.deps.blobs.size(kept.sha256)).toBe(kept.bytes);
  });

  it("is a JPEG cut off, a bomb, and one good picture: each bad one fails alone, by name", async () => {
    const whole = await photo(400, 300);
    const stack = {
      assets: [
        await install.upload(whole, "good.jpg"),
        await install.upload(whole.subarray(0, whole.length / 2), "cut.jpg"),
        await install.upload(vastPng(20_000, 20_000), "vast.png"),
      ],
    };
    const run = await runOn(blurring(), { stack });
    expect(run.state).toBe("done");
    expect(run.result?.errors).toMatchObject([
      { node: "stack", message: expect.stringMatching(/^cut\.jpg: the picture is damaged \(/) },
      {
        node: "stack",
        message: "vast.png: 20000 x 20000 pixels is too large; at most 100 megapixels are read.",
      },
    ]);
    expect(valuesOf(run, "table")?.filter(Boolean)).toEqual([{ file: "good.jpg" }]);
  });

  it("is a single picture that cannot be read: the run says so at its node", async () => {
    const whole = await photo(400, 300);
    const cut = await install.upload(whole.subarray(0, whole.length / 2), "cut.jpg");
    expect(await runOn(onePicture, { photo: { asset: cut } })).toMatchObject({
      state: "failed",
      result: null,
      error: { node: "photo", message: expect.stringMatching(/^cut\.jpg: the picture is damaged \(/) },
    });
  });
});

/** Entries of a ZIP by its central directory. */
function entriesOf(zip: Buffer): { name: string; content: Buffer }[] {
  const end = zip.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const entries: { name: string; content: Buffer }[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
    ];
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(from, from + size);
    entries.push({
      name: zip.toString("utf8", at + 46, at + 46 + nameLength),
      content: method === 0 ? packed : inflateRawSync(packed),
    });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}
