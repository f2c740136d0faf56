/**
 * Opens ONNX files on disk, with weights in other files of the model's own folder. Nothing outside that folder is ever read:
 * locations are plain relative paths, and a link that leads out of it is refused. Only the structure is read at once; weights are
 * read when somebody looks at them, and refused where their file has changed since.
 */
import { closeSync, fstatSync, openSync, readSync, realpathSync, type Stats } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { DeferredBytes } from "./onnx/deferred";
import { type ExternalFile, type WrittenModel, writeWithExternal } from "./onnx/external-data";
import { corrupt } from "./onnx/model-error";
import { readModel } from "./onnx/model-file";
import type { ModelProto } from "./onnx/schema/onnx_pb";
import { writeWhole } from "./write-whole";

/** Throws EngineError "model-corrupt" for a bad model, or weights that are not there. */
export function openModel(path: string): ModelProto {
  const folder = realpathSync(dirname(path));
  return readModel(openBytes(path), (location) => {
    let real: string;
    try {
      real = realpathSync(join(folder, location));
    } catch (cause) {
      throw corrupt(`The model keeps weights in ${JSON.stringify(location)}, which is not there.`, cause);
    }
    if (!real.startsWith(folder + sep))
      throw corrupt(
        `The model keeps weights in ${JSON.stringify(location)}, which leads out of the model's own folder.`,
      );
    return new WeightsFile(real);
  });
}

/** What protobuf allows for one message. */
const maxFile = 2 ** 31 - 1;
const block = 65_536;

/** The bytes of one ONNX file for readModel, which takes no weights from elsewhere. Memory that nobody asked for is never touched. */
export function openBytes(path: string): DeferredBytes {
  const file = new WeightsFile(path);
  if (file.byteLength > maxFile)
    throw corrupt(
      `The model file has ${file.byteLength} bytes; ONNX allows 2 GB. Save it with its weights in another file.`,
    );
  const bytes = new Uint8Array(file.byteLength);
  const isThere = new Uint8Array(Math.ceil(file.byteLength / block));
  const need = (from: number, to: number) => {
    const end = Math.min(Math.ceil(to / block), isThere.length);
    for (let at = Math.floor(from / block); at < end; at++) {
      if (isThere[at]) continue;
      let stop = at + 1;
      while (stop < end && !isThere[stop]) stop += 1;
      file.readInto(bytes.subarray(at * block, stop * block), at * block);
      isThere.fill(1, at, stop);
      at = stop;
    }
  };
  return { bytes, need };
}

/** A file as it was when it was opened; it is closed between reads, so that a model needs no closing. */
class WeightsFile implements ExternalFile {
  readonly #path: string;
  readonly #status: Stats;

  constructor(path: string) {
    this.#path = path;
    this.#status = this.#opened((_, status) => status);
  }

  get byteLength(): number {
    return this.#status.size;
  }

  subarray(from: number, to: number): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(to - from);
    this.readInto(bytes, from);
    return bytes;
  }

  readInto(bytes: Uint8Array, from: number): void {
    this.#opened((file, { size, mtimeMs, ino }) => {
      if (size !== this.#status.size || mtimeMs !== this.#status.mtimeMs || ino !== this.#status.ino)
        throw corrupt(`${JSON.stringify(this.#path)} was changed while the model was in use.`);
      let at = 0;
      while (at < bytes.byteLength) {
        const count = readSync(file, bytes, at, Math.min(bytes.byteLength - at, 2 ** 30), from + at);
        if (count === 0) throw corrupt(`${JSON.stringify(this.#path)} ended while it was read.`);
        at += count;
      }
    });
  }

  #opened<T>(work: (file: number, status: Stats) => T): T {
    let file: number;
    try {
      file = openSync(this.#path, "r");
    } catch (cause) {
      throw corrupt(`${JSON.stringify(this.#path)} is no longer there, or may not be read.`, cause);
    }
    try {
      const status = fstatSync(file);
      if (!status.isFile()) throw corrupt(`${JSON.stringify(this.#path)} is not a file.`);
      return work(file, status);
    } finally {
      closeSync(file);
    }
  }
}

/** Writes the model, and beside it `<name>.data` with its weights where one file may not hold them. */
export async function saveModel(model: ModelProto, path: string, limit?: number): Promise<WrittenModel> {
  const location = `${path.slice(path.lastIndexOf(sep) + 1)}.data`;
  const written = writeWithExternal(model, location, limit);
  // Under another name until it is whole: the model may be a view on the very file.
  if (written.external.length > 0) await writeWhole(join(dirname(path), location), written.external);
  await writeWhole(path, written.model);
  return written;
}
