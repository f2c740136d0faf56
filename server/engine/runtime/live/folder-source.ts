/**
 * A folder that is watched: each picture that is put into it, once it has stopped growing, and again when it was replaced. Changes are
 * told by the operating system, and looked for now and then besides, as network drives tell of nothing. Subfolders are not
 * entered. Links are followed within the folder and nowhere else.
 */
import { constants, type Stats, watch } from "node:fs";
import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { EngineError } from "../../errors";
import type { decodeImage } from "../kernels/image-codec";
import type { LiveSink, LiveSource } from "./live-source";

const extensions = new Set([".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif"]);
const mostFiles = 50_000;
const maxFileBytes = 200 * 2 ** 20;

export interface FolderOptions {
  /** Begin with the pictures that lie there already. */
  existing: boolean;
  decode: typeof decodeImage;
  rescanMs?: number;
  /** A file has stopped growing when it stays as it is for so long. */
  settleMs?: number;
}

interface Found {
  name: string;
  /** Without links. */
  path: string;
  stamp: string;
  mtimeMs: number;
  empty: boolean;
}

export function folderSource({ name, path }: { name: string; path: string }, options: FolderOptions): LiveSource {
  return async (sink, signal) => {
    const folder = new WatchedFolder(path, options, sink);
    const { rescanMs = 2000, settleMs = 400 } = options;
    let wake = () => {};
    const watcher = watching(path, () => wake());
    const abort = () => wake();
    signal.addEventListener("abort", abort);
    try {
      for (let isFirst = true; !signal.aborted; isFirst = false) {
        const started = performance.now();
        try {
          await folder.look(isFirst && !options.existing, settleMs);
          sink.connected();
        } catch (thrown) {
          if (isFirst) throw unreadable(name, thrown);
          sink.lost();
        }
        // A folder that takes long to look through is looked through less often.
        const pauseMs = folder.hasUnsettled ? settleMs : Math.max(rescanMs, 20 * (performance.now() - started));
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pauseMs);
          wake = () => {
            clearTimeout(timer);
            // Of many changes at once one is looked for.
            setTimeout(resolve, signal.aborted ? 0 : settleMs / 4);
          };
          if (signal.aborted) wake();
        });
      }
      return "source";
    } finally {
      signal.removeEventListener("abort", abort);
      watcher?.close();
    }
  };
}

class WatchedFolder {
  /** What was taken, or was there before, by name: changed, it is taken again. */
  private readonly seen = new Map<string, string>();
  private readonly unsettled = new Map<string, { stamp: string; sinceMs: number }>();

  constructor(
    private readonly path: string,
    private readonly options: FolderOptions,
    private readonly sink: LiveSink,
  ) {}

  get hasUnsettled(): boolean {
    return this.unsettled.size > 0;
  }

  /** `passOver`: takes nothing, and remembers what is there. */
  async look(passOver: boolean, settleMs: number): Promise<void> {
    const found = await this.list();
    const names = new Set(found.map(({ name }) => name));
    for (const map of [this.seen, this.unsettled])
      for (const name of map.keys()) if (!names.has(name)) map.delete(name);
    for (const file of found) {
      if (passOver) this.seen.set(file.name, file.stamp);
      else if (this.seen.get(file.name) !== file.stamp && this.isSettled(file, settleMs)) this.take(file);
    }
  }

  private isSettled({ name, stamp, empty }: Found, settleMs: number): boolean {
    const known = this.unsettled.get(name);
    const now = performance.now();
    if (known?.stamp === stamp && now - known.sinceMs >= settleMs) return !empty;
    if (known?.stamp !== stamp) this.unsettled.set(name, { stamp, sinceMs: now });
    return false;
  }

  private take({ name, path, stamp }: Found): void {
    this.seen.set(name, stamp);
    this.unsettled.delete(name);
    const { decode } = this.options;
    this.sink.frame({ bytes: 0, name, open: async () => decode(await readWhole(path, name), name) }, true);
  }

  /** The oldest first. */
  private async list(): Promise<Found[]> {
    if ((await realpath(this.path)) !== this.path) throw new Error("it has become a link to another place");
    const names = (await readdir(this.path)).filter(
      (name) => !name.startsWith(".") && extensions.has(extname(name).toLowerCase()),
    );
    if (names.length > mostFiles) throw new Error(`it holds more than ${mostFiles} pictures`);
    const found = await Promise.all(names.map((name) => this.file(name)));
    return found.flatMap((file) => file ?? []).sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
  }

  /** Null where it is no file of this folder, or gone meanwhile. */
  private async file(name: string): Promise<Found | null> {
    const path = join(this.path, name);
    try {
      const own: Stats = await lstat(path);
      const target = own.isSymbolicLink() ? await realpath(path) : path;
      if (!target.startsWith(this.path + sep)) return null;
      const { size, mtimeMs, isFile } = own.isSymbolicLink() ? bound(await stat(target)) : bound(own);
      return isFile() ? { name, path: target, stamp: `${size} ${mtimeMs}`, mtimeMs, empty: size === 0 } : null;
    } catch {
      return null;
    }
  }
}

const bound = (stats: Stats) => ({ size: stats.size, mtimeMs: stats.mtimeMs, isFile: () => stats.isFile() });

/** No link is followed any more: what was looked at may have been replaced by one. */
async function readWhole(path: string, name: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => {
    throw new Error(`${name}: the file is gone, or may not be read.`);
  });
  try {
    const { size } = await file.stat();
    if (size > maxFileBytes) throw new Error(`${name}: the file is larger than ${maxFileBytes / 2 ** 20} MB.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Undefined where the system tells of no changes there. */
function watching(path: string, onChange: () => void) {
  try {
    const watcher = watch(path, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

function unreadable(name: string, thrown: unknown): EngineError {
  const code = (thrown as NodeJS.ErrnoException).code;
  const why =
    code === "ENOENT" || code === "ENOTDIR"
      ? "there is no such folder any more"
      : code === "EACCES" || code === "EPERM"
        ? "Weft may not read it"
        : code
          ? "it cannot be read"
          : (thrown as Error).message;
  return new EngineError({
    code: "invalid-input",
    phase: "run",
    message: `The folder of the live source "${name}" gives nothing: ${why}. An administrator can look at it under Settings.`,
  });
}
