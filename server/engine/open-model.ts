/**
 * Opens ONNX files on disk, with weights in other files of the model's own folder. Nothing outside that folder is ever read:
 * locations are plain relative paths, and a link that leads out of it is refused.
 */
import { closeSync, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { type WrittenModel, writeWithExternal } from "./onnx/external-data";
import { corrupt } from "./onnx/model-error";
import { readModel } from "./onnx/model-file";
import type { ModelProto } from "./onnx/schema/onnx_pb";

/** Throws EngineError "model-corrupt" for a bad model, or weights that are not there. The model is a view on the bytes read. */
export function openModel(path: string): ModelProto {
  const folder = realpathSync(dirname(path));
  return readModel(readWhole(path), (location) => {
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
    return readWhole(real);
  });
}

/** One read into memory that nothing clears first; readFileSync refuses files beyond 2 GB. */
function readWhole(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw corrupt(`${JSON.stringify(path)} is not a file.`);
    const bytes = Buffer.allocUnsafeSlow(status.size);
    let at = 0;
    while (at < bytes.byteLength) {
      const count = readSync(file, bytes, at, Math.min(bytes.byteLength - at, 2 ** 30), at);
      if (count === 0) throw corrupt(`${JSON.stringify(path)} ended while it was read.`);
      at += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** Writes the model, and beside it `<name>.data` with its weights where one file may not hold them. */
export async function saveModel(model: ModelProto, path: string, limit?: number): Promise<WrittenModel> {
  const location = `${path.slice(path.lastIndexOf(sep) + 1)}.data`;
  const written = writeWithExternal(model, location, limit);
  await writeChunks(path, [written.model]);
  if (written.external.length > 0) await writeChunks(join(dirname(path), location), written.external);
  return written;
}

async function writeChunks(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, "w");
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}
