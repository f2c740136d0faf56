import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LiveCounts } from "@/nodes/results";
import { photo } from "@/server/testing/pictures";
import { decodeImage } from "../kernels/image-codec";
import { folderSource } from "./folder-source";
import { LiveFeed } from "./live-feed";

const picture = Buffer.from(await photo(64, 48));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let outside: string;
let path: string;
let over: AbortController;

beforeEach(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), "weft-folder-")));
  path = join(outside, "watched");
  mkdirSync(path);
  over = new AbortController();
});
afterEach(() => {
  over.abort();
  rmSync(outside, { recursive: true, force: true });
});

function watched(existing = false) {
  const feed = new LiveFeed({
    count: 100,
    bytes: 1e9,
    perSecond: 0.02,
    startedMs: 0,
    resumed: false,
    onChange: () => {},
  });
  const options = { existing, decode: decodeImage, rescanMs: 60, settleMs: 80 };
  const ended = folderSource({ name: "Door", path }, options)(feed, over.signal);
  ended.catch(() => {});
  const names: string[] = [];
  const reading = (async () => {
    for (let next = await feed.next(); next; next = await feed.next()) names.push(next.frame.name ?? "");
  })();
  async function untilIs(state: LiveCounts["state"]): Promise<void> {
    while (feed.counts.state !== state) await pause(10);
  }
  async function until(count: number): Promise<string[]> {
    while (names.length < count) await pause(10);
    await pause(250);
    return names;
  }
  return { feed, ended, names, until, untilIs, reading };
}

const put = (name: string, content: Buffer | string = picture) => writeFileSync(join(path, name), content);

describe("folderSource", { timeout: 20_000 }, () => {
  it("takes what is put into the folder, each once, and what was replaced again", async () => {
    put("old.jpg");
    const { until, untilIs, ended } = watched();
    await untilIs("receiving");
    put("a.jpg");
    put("b.PNG");
    put("notes.txt");
    put(".hidden.jpg");
    mkdirSync(join(path, "sub.jpg"));
    expect([...(await until(2))].sort()).toEqual(["a.jpg", "b.PNG"]);
    writeFileSync(join(outside, "new.jpg"), Buffer.concat([picture, Buffer.alloc(3)]));
    renameSync(join(outside, "new.jpg"), join(path, "a.jpg"));
    expect((await until(3))[2]).toBe("a.jpg");
    over.abort();
    expect(await ended).toBe("source");
  });

  it("begins with those that lie there where that is wanted, the oldest first", async () => {
    put("z.jpg");
    await pause(20);
    put("a.jpg");
    const { until } = watched(true);
    expect(await until(2)).toEqual(["z.jpg", "a.jpg"]);
  });

  it("waits until a file has stopped growing", async () => {
    const { names, until, untilIs } = watched();
    await untilIs("receiving");
    put("slow.jpg", "");
    for (let at = 0; at < picture.length; at += Math.ceil(picture.length / 10)) {
      await pause(40);
      appendFileSync(join(path, "slow.jpg"), picture.subarray(at, at + Math.ceil(picture.length / 10)));
      expect(names).toEqual([]);
    }
    expect(await until(1)).toEqual(["slow.jpg"]);
  });

  it("follows links within the folder and none that leads out, not even one that comes later", async () => {
    writeFileSync(join(outside, "secret.jpg"), picture);
    put("own.jpg");
    symlinkSync(join(outside, "secret.jpg"), join(path, "out.jpg"));
    symlinkSync("../secret.jpg", join(path, "up.jpg"));
    symlinkSync(outside, join(path, "folder.jpg"));
    symlinkSync(join(path, "own.jpg"), join(path, "in.jpg"));
    const feed = new LiveFeed({ count: 9, bytes: 1e9, perSecond: 1, startedMs: 0, resumed: false, onChange: () => {} });
    void folderSource({ name: "Door", path }, { existing: true, decode: decodeImage, rescanMs: 60, settleMs: 80 })(
      feed,
      over.signal,
    );
    const taken = [await feed.next(), await feed.next()];
    expect(taken.map((each) => each?.frame.name).sort()).toEqual(["in.jpg", "own.jpg"]);
    await pause(300);
    expect(feed.counts).toMatchObject({ received: 2, waiting: 0 });
    const own = taken.find((each) => each?.frame.name === "own.jpg");
    rmSync(join(path, "own.jpg"));
    symlinkSync(join(outside, "secret.jpg"), join(path, "own.jpg"));
    await expect(own?.frame.open()).rejects.toThrow(/own\.jpg: the file is gone, or may not be read/);
  });

  it("tells of a folder that is not there, and waits for one that goes away", async () => {
    const { feed, until, untilIs } = watched();
    await untilIs("receiving");
    renameSync(path, `${path}-away`);
    await untilIs("reconnecting");
    renameSync(`${path}-away`, path);
    put("back.jpg");
    expect(await until(1)).toEqual(["back.jpg"]);
    expect(feed.counts.reconnects).toBe(1);
    const missing = folderSource(
      { name: "Door", path: join(outside, "none") },
      { existing: false, decode: decodeImage },
    );
    await expect(missing(feed, over.signal)).rejects.toThrow(/"Door" gives nothing: there is no such folder/);
    symlinkSync(path, join(outside, "link"));
    const link = folderSource({ name: "Door", path: join(outside, "link") }, { existing: false, decode: decodeImage });
    await expect(link(feed, over.signal)).rejects.toThrow(/link to another place/);
  });
});
