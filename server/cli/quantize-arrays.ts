/** Arrays as NumPy writes them (NumPy, "NEP 1: a simple file format"): .npy holds one, .npz several by name. */
import { unzipSync } from "fflate";
import type { ElementType } from "@/server/engine/onnx/quantize";
import type { Tensor } from "@/server/engine/onnx/segment";
import { elementCount } from "@/server/engine/onnx/tensor";

const forms: Readonly<Record<string, { type: ElementType; read: (bytes: ArrayBuffer) => Tensor["data"] }>> = {
  "<f4": { type: "float32", read: (bytes) => new Float32Array(bytes) },
  "<f8": { type: "float32", read: (bytes) => Float32Array.from(new Float64Array(bytes)) },
  "<f2": { type: "float16", read: (bytes) => new Uint16Array(bytes) },
  "<i4": { type: "int32", read: (bytes) => new Int32Array(bytes) },
  "<i8": { type: "int64", read: (bytes) => new BigInt64Array(bytes) },
  "|u1": { type: "uint8", read: (bytes) => new Uint8Array(bytes) },
  "|b1": { type: "bool", read: (bytes) => new Uint8Array(bytes) },
};

/** Throws with what is wrong; `name` is for the message. */
export function readNpy(bytes: Uint8Array, name: string): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 10 || bytes[0] !== 0x93 || new TextDecoder().decode(bytes.subarray(1, 6)) !== "NUMPY")
    throw new Error(`${name} is not a .npy file.`);
  const isLong = (bytes[6] ?? 1) > 1;
  const start = isLong ? 12 : 10;
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const form = forms[/'descr':\s*'([^']*)'/.exec(header)?.[1] ?? ""];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (!form || shape === undefined)
    throw new Error(`${name} holds numbers of a sort that is not read: ${header.trim()}`);
  if (/'fortran_order':\s*True/.test(header)) throw new Error(`${name} is in Fortran order: save a C-ordered copy.`);
  const dims = shape
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(Number);
  // Copied: the numbers need not lie aligned in the file.
  const data = form.read(bytes.slice(start + length).buffer as ArrayBuffer);
  if (data.length !== elementCount(dims))
    throw new Error(`${name} holds ${data.length} numbers and says it holds [${dims.join(", ")}].`);
  return { type: form.type, dims, data };
}

export function readNpz(bytes: Uint8Array, name: string): Record<string, Tensor> {
  const arrays: Record<string, Tensor> = {};
  for (const [entry, content] of Object.entries(unzipSync(bytes)))
    if (entry.endsWith(".npy")) arrays[entry.slice(0, -4)] = readNpy(content, `${name}/${entry}`);
  return arrays;
}
