/**
 * onnxruntime's own quantizer, written in Python, on the same calibration samples: something to be held against, where a Python with
 * onnxruntime and onnx is at hand (`--oracle path/to/python`). Nothing of it is needed, installed or kept.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Feeds } from "@/server/engine/onnx/quantize";

const script = `
import json, sys, numpy as np
from onnxruntime.quantization import quantize_dynamic, quantize_static, CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType
folder = sys.argv[1]
spec = json.load(open(folder + "/spec.json"))
def samples():
    for sample in spec:
        yield {k: np.fromfile(folder + "/" + v["file"], dtype=v["type"]).reshape(v["dims"]) for k, v in sample.items()}
class Reader(CalibrationDataReader):
    def __init__(self): self.rest = samples()
    def get_next(self): return next(self.rest, None)
for method in ("Dynamic", "MinMax", "Entropy", "Percentile"):
    try:
        if method == "Dynamic":
            quantize_dynamic(folder + "/model.onnx", folder + "/" + method + ".onnx", per_channel=True, weight_type=QuantType.QInt8)
        else: quantize_static(folder + "/model.onnx", folder + "/" + method + ".onnx", Reader(), quant_format=QuantFormat.QDQ,
            per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            calibrate_method=getattr(CalibrationMethod, method))
    except Exception as e:
        print(method, e)
`;

const types: Readonly<Record<string, string>> = { float32: "<f4", int64: "<i8", int32: "<i4", uint8: "|u1" };

/** By calibration method, and without any; those that fail are missing. */
export function oracleModels(
  python: string,
  model: Uint8Array,
  calibration: readonly Feeds[],
): Map<string, Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "weft-oracle-"));
  try {
    writeFileSync(join(folder, "model.onnx"), model);
    const spec = calibration.map((feeds, index) =>
      Object.fromEntries(
        Object.entries(feeds).map(([name, { type, dims, data }], at) => {
          const file = `${index}-${at}.bin`;
          writeFileSync(join(folder, file), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
          return [name, { file, type: types[type], dims }];
        }),
      ),
    );
    writeFileSync(join(folder, "spec.json"), JSON.stringify(spec));
    writeFileSync(join(folder, "oracle.py"), script);
    const { stdout, error } = spawnSync(python, [join(folder, "oracle.py"), folder], { encoding: "utf8" });
    if (error) throw error;
    if (stdout.trim()) console.log(stdout.trim());
    const found = new Map<string, Uint8Array>();
    for (const method of ["Dynamic", "MinMax", "Entropy", "Percentile"]) {
      try {
        found.set(method, new Uint8Array(readFileSync(join(folder, `${method}.onnx`))));
      } catch {
        // It said why above.
      }
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
