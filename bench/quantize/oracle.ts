/**
 * onnxruntime's own quantizer, written in Python, on the same calibration samples: something to be held against, where a Python with
 * onnxruntime and onnx is at hand (`--oracle path/to/python`). Nothing of it is needed, installed or kept.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Feeds } from "@/server/engine/onnx/quantize";

const methods = ["Dynamic", "MinMax", "Entropy", "Percentile"] as const;

/** As its documentation asks: prepared first, of an operator set that knows scales per channel; one sample after the other, for memory. */
const script = `
import json, sys, numpy as np, onnx
from onnx import version_converter
from onnxruntime.quantization import quantize_dynamic, quantize_static, CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType
from onnxruntime.quantization.shape_inference import quant_pre_process
folder = sys.argv[1]
spec = json.load(open(folder + "/spec.json"))
class Reader(CalibrationDataReader):
    def __init__(self): self.set_range(0, len(spec))
    def __len__(self): return len(spec)
    def set_range(self, start_index, end_index): self.rest = iter(spec[start_index:end_index])
    def get_next(self):
        sample = next(self.rest, None)
        return sample and {k: np.fromfile(folder + "/" + v["file"], dtype=v["type"]).reshape(v["dims"]) for k, v in sample.items()}
source = folder + "/model.onnx"
try:
    model = onnx.load(source)
    if next(each.version for each in model.opset_import if each.domain == "") < 13: model = version_converter.convert_version(model, 13)
    onnx.save(model, folder + "/raised.onnx")
    quant_pre_process(folder + "/raised.onnx", folder + "/prepared.onnx", skip_symbolic_shape=True)
    source = folder + "/prepared.onnx"
except Exception as e:
    print("quantized as it came:", e)
for method in sys.argv[2].split(","):
    to = folder + "/" + method + ".onnx"
    try:
        if method == "Dynamic": quantize_dynamic(source, to, per_channel=True, weight_type=QuantType.QInt8)
        else: quantize_static(source, to, Reader(), quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8, calibrate_method=getattr(CalibrationMethod, method), extra_options={"CalibStridedMinMax": 1})
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
    const { stdout, error } = spawnSync(python, [join(folder, "oracle.py"), folder, methods.join(",")], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    if (error) throw error;
    const said = stdout.split("\n").filter((line) => /^(quantized as|Dynamic|MinMax|Entropy|Percentile) /.test(line));
    if (said.length > 0) console.log(said.join("\n"));
    const found = new Map<string, Uint8Array>();
    for (const method of methods) {
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
