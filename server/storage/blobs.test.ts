import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BlobStore, BlobTooLarge } from "./blobs";
import { dataPaths, inside, makeDirectories, readSecret } from "./paths";

let directory: string;
let blobs: BlobStore;
const incoming = () => readdirSync(join(directory, "incoming"));

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "weft-blobs-"));
  const paths = dataPaths(directory);
  await makeDirectories(paths);
  blobs = new BlobStore(paths.blobs, paths.incoming);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const anything = async () => ({ mime: "text/plain", limitBytes: 1000 });

describe("BlobStore", () => {
  it("stores under the content's digest, once, for the owner only", async () => {
    const blob = await blobs.write(pieces("ab", "c"), anything);
    expect(blob).toEqual({
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      bytes: 3,
      mime: "text/plain",
    });
    expect(await blobs.write(pieces("abc"), anything)).toEqual(blob);
    expect(readFileSync(blobs.pathOf(blob.sha256), "utf8")).toBe("abc");
    expect(statSync(blobs.pathOf(blob.sha256)).mode & 0o077).toBe(0);
    expect(await blobs.size(blob.sha256)).toBe(3);
    expect(incoming()).toEqual([]);
  });

  it("reads ranges", async () => {
    const { sha256 } = await blobs.write(pieces("0123456789"), anything);
    const parts: Buffer[] = [];
    for await (const part of blobs.read(sha256, { start: 2, end: 4 })) parts.push(part as Buffer);
    expect(Buffer.concat(parts).toString()).toBe("234");
  });

  it("judges by the first bytes, before the rest has come", async () => {
    const heads: number[] = [];
    const large = "x".repeat(9000);
    let sent = 0;
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (sent = 1; sent <= 10; sent++) yield Buffer.from(large);
    }
    const refused = blobs.write(slow(), async (head) => {
      heads.push(head.length);
      throw new Error("not this");
    });
    await expect(refused).rejects.toThrow("not this");
    expect(heads).toEqual([8192]);
    expect(sent).toBe(1);
    expect(incoming()).toEqual([]);
  });

  it("stops at the limit and keeps nothing, whether the limit is met in the middle or at the end", async () => {
    const limit = async () => ({ mime: "text/plain", limitBytes: 10_000 });
    await expect(blobs.write(pieces("x".repeat(9000), "y".repeat(2000)), limit)).rejects.toBeInstanceOf(BlobTooLarge);
    const small = async () => ({ mime: "text/plain", limitBytes: 2 });
    await expect(blobs.write(pieces("abc"), small)).rejects.toMatchObject({ limitBytes: 2 });
    expect(incoming()).toEqual([]);
    expect(readdirSync(join(directory, "blobs"))).toEqual([]);
  });

  it("keeps nothing of an upload that breaks off, and what an earlier process left is swept away", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("half");
      throw new Error("connection lost");
    }
    await expect(blobs.write(broken(), anything)).rejects.toThrow("connection lost");
    writeFileSync(join(directory, "incoming", "left-over"), "half");
    const kept = await blobs.write(pieces("kept"), anything);
    const unknown = await blobs.write(pieces("nobody was told"), anything);
    expect(blobs.usedBytes).toBe(19);
    await blobs.sweep(new Map([[kept.sha256, kept.bytes]]));
    expect(blobs.usedBytes).toBe(4);
    await blobs.write(pieces("kept"), anything);
    expect(blobs.usedBytes).toBe(4);
    expect(incoming()).toEqual([]);
    expect(await blobs.size(kept.sha256)).toBe(4);
    expect(await blobs.size(unknown.sha256)).toBeNull();
  });

  it("makes paths of digests only", async () => {
    expect(() => blobs.pathOf("../../etc/passwd")).toThrow(/not a SHA-256/);
    expect(await blobs.size("../../etc/passwd")).toBeNull();
    expect(await blobs.size("0".repeat(64))).toBeNull();
  });
});

describe("paths", () => {
  it("leads nowhere outside", () => {
    expect(inside("/data/runs", ["a", "b.png"])).toBe("/data/runs/a/b.png");
    for (const parts of [[], [""], [".."], ["a", ".."], ["a/../b"], [".hidden"], ["a\\b"], ["a\0"]])
      expect(inside("/data/runs", parts)).toBeNull();
  });

  it("says why a data directory cannot be used", async () => {
    const file = join(directory, "a-file");
    writeFileSync(file, "");
    await expect(makeDirectories(dataPaths(file))).rejects.toThrow(
      `The data directory ${file} cannot be used: there is a file in its place. Choose another with --data-dir.`,
    );
    await expect(makeDirectories(dataPaths(join(file, "below")))).rejects.toThrow("there is a file in its place");
  });

  it("makes one secret per install, and refuses a damaged one", async () => {
    const paths = dataPaths(directory);
    const secret = await readSecret(paths);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await readSecret(paths)).toBe(secret);
    expect(statSync(paths.secret).mode & 0o777).toBe(0o600);
    writeFileSync(paths.secret, "short");
    await expect(readSecret(paths)).rejects.toThrow(/damaged: remove it/);
  });

  it("keeps others out of the directories", () => {
    expect(statSync(join(directory, "blobs")).mode & 0o077).toBe(0);
  });
});
