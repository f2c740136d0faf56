import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GroupSync } from "./group-sync";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "weft-sync-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Each call of the operating system is ended by hand. */
async function heldSync(path: string) {
  const handle = await files.open(path, "r+");
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const held: Held[] = [];
  const spy = vi
    .spyOn(prototype, "datasync")
    .mockImplementation(() => new Promise<void>((resolve, reject) => held.push({ resolve, reject })));
  return { held, spy };
}
interface Held {
  resolve: () => void;
  reject: (error: Error) => void;
}

describe("group sync", () => {
  it("serves all who came before it began with one call, and none who came after", async () => {
    const path = join(directory, "log");
    writeFileSync(path, "x");
    const { held, spy } = await heldSync(path);
    try {
      const log = new GroupSync(path);
      const ended: string[] = [];
      const ask = (name: string) => log.flush().then(() => ended.push(name));
      const [a, b] = [ask("a"), ask("b")];
      await vi.waitFor(() => expect(held).toHaveLength(1));
      const late = [ask("c"), ask("d")];
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect([held.length, ended]).toEqual([1, []]);
      held[0]?.resolve();
      await Promise.all([a, b]);
      await vi.waitFor(() => expect(held).toHaveLength(2));
      expect(ended).toEqual(["a", "b"]);
      held[1]?.resolve();
      await Promise.all(late);
      await log.close();
      expect(held).toHaveLength(2);
    } finally {
      spy.mockRestore();
    }
  });

  it("tells those who wait that the disk failed, and tries again for the next", async () => {
    const path = join(directory, "log");
    writeFileSync(path, "x");
    const { held, spy } = await heldSync(path);
    try {
      const log = new GroupSync(path);
      const failed = expect(log.flush()).rejects.toThrow("EIO");
      await vi.waitFor(() => expect(held).toHaveLength(1));
      held[0]?.reject(new Error("EIO"));
      await failed;
      const good = log.flush();
      await vi.waitFor(() => expect(held).toHaveLength(2));
      held[1]?.resolve();
      await good;
      await log.close();
    } finally {
      spy.mockRestore();
    }
  });

  it("has nothing to do where there is no file", async () => {
    await new GroupSync(join(directory, "none")).flush();
  });
});
