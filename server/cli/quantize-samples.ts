/**
 * Samples from a folder or a ZIP: arrays (.npy for a model with one input, .npz with an array for each input) and pictures, which are
 * prepared as the model's card or `--preprocess` says. Files are taken in the order of their names.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { unzipSync } from "fflate";
import type { ImagePreprocess } from "@/nodes/model-card";
import type { Feeds } from "@/server/engine/onnx/quantize";
import { UsageError } from "./command";
import { readNpy, readNpz } from "./quantize-arrays";
import { pictureTensor } from "./quantize-pictures";

const pictures = new Set([".jpg", ".jpeg", ".png", ".webp"]);

/** `inputs`: the model's, by name. Throws UsageError where a file cannot be read. */
export async function readSamples(
  path: string,
  inputs: readonly string[],
  preprocess: ImagePreprocess | null,
): Promise<Feeds[]> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`--samples: there is no folder or file ${path}.`);
  if (found.isDirectory()) return readFolder(path, inputs, preprocess);
  if (extname(path).toLowerCase() !== ".zip") throw new UsageError(`--samples takes a folder or a .zip, not ${path}.`);
  const folder = mkdtempSync(join(tmpdir(), "weft-samples-"));
  try {
    Object.entries(unzipSync(new Uint8Array(readFileSync(path)))).forEach(([name, bytes], index) => {
      // By a name of its own: those of the archive may lead anywhere.
      if (bytes.byteLength > 0)
        writeFileSync(join(folder, `${String(index).padStart(6, "0")}-${basename(name)}`), bytes);
    });
    return await readFolder(folder, inputs, preprocess);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readFolder(
  folder: string,
  inputs: readonly string[],
  preprocess: ImagePreprocess | null,
): Promise<Feeds[]> {
  const samples: Feeds[] = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const kind = extname(name).toLowerCase();
    try {
      if (kind === ".npz") samples.push(readNpz(new Uint8Array(readFileSync(path)), name));
      else if (kind === ".npy")
        samples.push({ [onlyInput(inputs, name)]: readNpy(new Uint8Array(readFileSync(path)), name) });
      else if (pictures.has(kind)) {
        if (!preprocess) throw new UsageError("the model takes no picture; give arrays (.npy or .npz) as samples.");
        samples.push({ [onlyInput(inputs, name)]: await pictureTensor(path, name, preprocess) });
      }
    } catch (thrown) {
      throw new UsageError(`--samples: ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  return samples;
}

function onlyInput(inputs: readonly string[], name: string): string {
  const [only] = inputs;
  if (only === undefined || inputs.length > 1)
    throw new UsageError(
      `the model has ${inputs.length} inputs (${inputs.join(", ")}): give .npz files with an array for each, not ${name}.`,
    );
  return only;
}
