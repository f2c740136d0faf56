/** Where a run's own values enter. */
import { createWriteStream } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import { EngineError } from "../../errors";
import type { RunInput } from "../../protocol";
import type { Attrs, KernelContext, MapKernel, OpenedItem, OpenKernel } from "../kernel";
import { previewSide } from "../results/wire";
import { bytesOf } from "../values";
import { decodeImage } from "./image-codec";
import type { Fitting } from "./place";
import { type AheadLimits, readAhead } from "./read-ahead";

/** Against archives that unpack to more than a disk holds. */
const zipLimits = { entries: 10_000, entryBytes: 200 * 1024 * 1024, totalBytes: 4 * 1024 ** 3 };

function missing(attrs: Attrs, what: string): EngineError {
  return new EngineError({
    code: "missing-input",
    phase: "run",
    message: `The input "${attrs.name}" has no ${what}: add one, or send it with the run.`,
    node: attrs.node as string,
  });
}

function wrong(attrs: Attrs, what: string): EngineError {
  return new EngineError({
    code: "invalid-input",
    phase: "run",
    message: `The input "${attrs.name}" takes ${what}.`,
    node: attrs.node as string,
  });
}

type File = { path: string; name: string; mime: string };
type Scratch = Pick<KernelContext, "scratch" | "signal">;

function filesOf(input: RunInput | undefined, attrs: Attrs, what: string): File[] {
  if (!input) throw missing(attrs, what);
  if (input.type === "file") return [input];
  if (input.type !== "files") throw wrong(attrs, what);
  if (input.files.length === 0) throw missing(attrs, what);
  return input.files;
}

const image: MapKernel = async (context, attrs) => {
  const [file] = filesOf(context.input(attrs.node as string), attrs, "picture") as [File];
  return [await decodeImage(file.path, file.name, servedBy(context, attrs)), file.name];
};

/** What a shown picture is scaled to (results/wire.ts). */
const preview: Fitting = { fit: "limit-side", limitSide: previewSide, multiple: 1, width: null, height: null };

/** All fittings of the picture, where it is used for nothing else. */
function servedBy(context: KernelContext, attrs: Attrs): Fitting[] | undefined {
  const serves = attrs.serves as Fitting[] | undefined;
  return serves && context.previews ? [...serves, preview] : serves;
}

/**
 * Pictures of one list: more at work than there are processors, as they wait for some of their time; and small ones are
 * decoded while a large one before them is.
 */
const decoding: AheadLimits = {
  atOnce: Math.min(2 * availableParallelism() - 1, 4),
  begun: 16,
  bytes: 4 * 2 ** 20,
};

const images: OpenKernel = async function* (context, attrs): AsyncGenerator<OpenedItem> {
  let index = 0;
  const isKnown = () => context.isKnown?.(index++) ?? false;
  const serves = servedBy(context, attrs);
  const decode = async (file: File) => (isKnown() ? passed : opened(file, serves));
  const pictureBytes = ({ values }: OpenedItem) => bytesOf(values[0]);
  for (const some of runsOf(filesOf(context.input(attrs.node as string), attrs, "pictures"), isZip)) {
    if (!isZip(some[0] as File)) yield* readAhead(some, decode, pictureBytes, decoding);
    else
      for (const file of some)
        for await (const entry of unzip(context, file, isKnown))
          yield entry.path === null ? passed : await opened({ ...entry, path: entry.path }, serves);
  }
};

/** Neighbours that are alike, together. */
function runsOf<T>(items: readonly T[], isOne: (item: T) => boolean): T[][] {
  const runs: T[][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last && isOne(last[0] as T) === isOne(item)) last.push(item);
    else runs.push([item]);
  }
  return runs;
}

const passed: OpenedItem = { values: [] };

export function isZip({ mime, name }: File): boolean {
  return mime === "application/zip" || mime === "application/x-zip-compressed" || /\.zip$/i.test(name);
}

async function opened(file: File, serves: readonly Fitting[] | undefined): Promise<OpenedItem> {
  try {
    return { values: [await decodeImage(file.path, file.name, serves), file.name], name: file.name };
  } catch (thrown) {
    return { values: [], name: file.name, error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

/** Entries in natural order of their names, unpacked into the scratch directory one at a time. Names never become paths. */
export function unzip(context: Scratch, file: File): AsyncGenerator<File>;
/** Those that are known are not unpacked: they have no path. */
export function unzip(
  context: Scratch,
  file: File,
  isKnown: () => boolean,
): AsyncGenerator<Omit<File, "path"> & { path: string | null }>;
export async function* unzip(context: Scratch, file: File, isKnown = () => false): AsyncGenerator<unknown> {
  const refuse = (message: string) =>
    new EngineError({ code: "unsupported-media", phase: "run", message: `${file.name}: ${message}` });
  const archive = await yauzl.openPromise(file.path, { lazyEntries: true, autoClose: false }).catch(() => {
    throw refuse("this is not a ZIP archive, or it is damaged.");
  });
  try {
    if (archive.entryCount > zipLimits.entries)
      throw refuse(`${archive.entryCount} entries are too many; at most ${zipLimits.entries} are read.`);
    const entries: yauzl.Entry[] = [];
    let total = 0;
    for await (const entry of archive.eachEntry()) {
      const base = entry.fileName.split("/").at(-1) ?? "";
      if (base === "" || base.startsWith(".") || entry.fileName.startsWith("__MACOSX/")) continue;
      total += entry.uncompressedSize;
      if (entry.uncompressedSize > zipLimits.entryBytes || total > zipLimits.totalBytes)
        throw refuse("it unpacks to more than is allowed.");
      entries.push(entry);
    }
    entries.sort((a, b) => a.fileName.localeCompare(b.fileName, "en", { numeric: true }));
    for (const [index, entry] of entries.entries()) {
      if (isKnown()) {
        yield { path: null, name: entry.fileName, mime: "" };
        continue;
      }
      const path = join(context.scratch, `entry-${index}`);
      // yauzl stops a stream that grows beyond the size its entry states.
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path), { signal: context.signal });
      yield { path, name: entry.fileName, mime: "" };
    }
  } finally {
    archive.close();
  }
}

const text: MapKernel = (context, attrs) => {
  const input = context.input(attrs.node as string);
  if (!input) return [typeof attrs.default === "string" ? attrs.default : ""];
  if (input.type === "number") return [String(input.number)];
  if (input.type !== "text") throw wrong(attrs, "text");
  return [input.text];
};

const number: MapKernel = (context, attrs) => {
  const input = context.input(attrs.node as string);
  const value =
    input === undefined
      ? attrs.default
      : input.type === "number"
        ? input.number
        : input.type === "text" && input.text.trim() !== ""
          ? Number(input.text)
          : Number.NaN;
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(attrs, "a number");
  return [value];
};

export const inputKernels = {
  map: { "input.image": image, "input.text": text, "input.number": number },
  open: { "input.images": images },
};
