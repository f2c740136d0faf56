import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { root } from "@/server/testing/install";
import { type Db, openDatabase } from "./client";
import { GroupSync } from "./group-sync";
import { migrate } from "./migrate";

let directory: string;
let path: string;
let db: Db;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "weft-database-"));
  path = join(directory, "weft.db");
  await migrate({
    databasePath: path,
    migrationsDirectory: join(root, "prisma/migrations"),
    backupsDirectory: join(directory, "backups"),
  });
  db = openDatabase(path);
});
afterEach(async () => {
  await db.$disconnect();
  rmSync(directory, { recursive: true, force: true });
});

const set = (key: string, value = "1") => db.setting.create({ data: { key, value } });
const keys = async () => (await db.setting.findMany()).map(({ key }) => key).sort();

function openFiles(): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path);
    } catch {
      return false;
    }
  }).length;
}

describe("transactions", () => {
  it.skipIf(!existsSync("/proc/self/fd"))("leave no connection behind", async () => {
    await db.$transaction([set("first"), set("second")]);
    const before = openFiles();
    expect(before).toBeGreaterThan(0);
    for (let turn = 0; turn < 20; turn++) await db.$transaction([set(`a${turn}`), set(`b${turn}`)]);
    expect(openFiles()).toBeLessThanOrEqual(before);
  });

  it("leave nothing of what failed, and disturb nothing after it", async () => {
    await set("taken");
    await expect(db.$transaction([set("lost"), set("taken")])).rejects.toThrow();
    await set("after");
    expect(await keys()).toEqual(["after", "taken"]);
  });

  it("take turns, with each other and with what is asked beside them", async () => {
    const all = Array.from({ length: 30 }, (_, turn) =>
      turn % 3 === 0
        ? set(`alone${turn}`)
        : db.$transaction(
            async (inner) => {
              await inner.setting.create({ data: { key: `first${turn}`, value: "1" } });
              if (turn % 3 === 2) throw new Error("taken back");
              await inner.setting.create({ data: { key: `second${turn}`, value: "1" } });
            },
            { maxWait: 60_000 },
          ),
    );
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(10);
    const expected = Array.from({ length: 30 }, (_, turn) =>
      turn % 3 === 0 ? [`alone${turn}`] : turn % 3 === 1 ? [`first${turn}`, `second${turn}`] : [],
    );
    expect(await keys()).toEqual(expected.flat().sort());
  });
});

describe("what is written", () => {
  it("is on the disk before it is answered, a transaction once, and reading waits for no disk", async () => {
    const flush = vi.spyOn(GroupSync.prototype, "flush");
    try {
      expect(await db.$queryRaw`PRAGMA synchronous`).toEqual([{ synchronous: 1 }]);
      flush.mockClear();
      await set("first");
      expect(flush).toHaveBeenCalledTimes(1);
      await keys();
      expect(flush).toHaveBeenCalledTimes(1);
      await db.$transaction([set("second"), set("third")]);
      expect(flush).toHaveBeenCalledTimes(2);
      await db.setting.updateMany({ data: { value: "2" } });
      expect(flush).toHaveBeenCalledTimes(3);
      expect(await db.unflushed(() => set("fourth"))).toMatchObject({ key: "fourth" });
      await db.unflushed(() => db.$transaction([set("fifth"), set("sixth")]));
      expect(flush).toHaveBeenCalledTimes(3);
      await Promise.all([db.unflushed(() => set("seventh")), set("eighth")]);
      expect(flush).toHaveBeenCalledTimes(4);
      await db.flushed();
      expect(flush).toHaveBeenCalledTimes(5);
      flush.mockRejectedValueOnce(new Error("the disk is gone"));
      await expect(set("lost")).rejects.toThrow();
    } finally {
      flush.mockRestore();
    }
  });
});
