/** The command as people call it: a model and a folder in, a model and a report out. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkModel } from "@/server/engine/onnx/check";
import { readModel, writeModel } from "@/server/engine/onnx/model-file";
import { makeNode } from "@/server/engine/onnx/node-proto";
import { floatTensor } from "@/server/engine/onnx/tensor";
import { noise } from "@/server/engine/onnx/testing/noise";
import { tinyModel } from "@/server/engine/onnx/testing/tiny-models";
import { readNpy, readNpz } from "./quantize-arrays";

const directory = mkdtempSync(join(tmpdir(), "weft-quantize-test-"));
const model = join(directory, "model.onnx");
const samples = join(directory, "samples.zip");
const weft = join(import.meta.dirname, "weft.mjs");

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function run(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [weft, "quantize", ...args], { encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** As NumPy writes it (NEP 1). */
function npy(descr: string, dims: readonly number[], data: Uint8Array, fortran = false): Uint8Array {
  const shape = `(${dims.join(", ")}${dims.length === 1 ? "," : ""})`;
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }\n`;
  const bytes = new Uint8Array(10 + header.length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(data, 10 + header.length);
  return bytes;
}

const floats = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

beforeAll(() => {
  const network = tinyModel({
    inputs: { x: ["float32", "N", 16, 16, 16] },
    outputs: { y: ["float32", "N", 16, 16, 16] },
    nodes: [
      makeNode("Conv", ["x", "w"], ["c"], { pads: [1n, 1n, 1n, 1n] }),
      makeNode("Relu", ["c"], ["r"]),
      makeNode("Conv", ["r", "v"], ["y"], { pads: [1n, 1n, 1n, 1n] }),
    ],
    constants: [floatTensor("w", [16, 16, 3, 3], noise(2304, 1)), floatTensor("v", [16, 16, 3, 3], noise(2304, 2))],
  });
  writeFileSync(model, writeModel(network));
  const files = Array.from({ length: 8 }, (_, index) => [
    `../s${index}.npy`,
    npy("<f4", [1, 16, 16, 16], floats(noise(4096, 10 + index))),
  ]);
  writeFileSync(samples, zipSync(Object.fromEntries(files)));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("weft quantize", () => {
  it("writes the smallest model that keeps the budget, and a report that names every candidate", async () => {
    const [out, report] = [join(directory, "out.onnx"), join(directory, "report.html")];
    const common = ["--samples", samples, "--budget", "0.9", "--prefer", "size", "--target", "x64-vnni"];
    const ended = await run(model, ...common, "-o", out, "--report", report, "--cache", join(directory, "c"), "--json");
    expect(ended).toMatchObject({ code: 0 });
    const { chosen, candidates } = JSON.parse(ended.stdout) as {
      chosen: { scheme: string; bytes: number };
      candidates: { name: string }[];
    };
    expect(chosen.scheme).toBe("static");
    const bytes = new Uint8Array(readFileSync(out));
    expect(bytes.byteLength).toBe(chosen.bytes);
    expect(checkModel(readModel(bytes))).toBe(null);
    const html = readFileSync(report, "utf8");
    for (const { name } of candidates) expect(html).toContain(`<td>${name}</td>`);
    expect(html.match(/<circle class="chosen"/g)).toHaveLength(1);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    // Calibration was kept, and no draft stayed behind.
    expect(readdirSync(join(directory, "c")).length).toBeGreaterThan(0);
    expect(readdirSync(directory).filter((name) => name.endsWith(".draft"))).toEqual([]);
  });

  it("says what is wrong with the call, and writes nothing", async () => {
    const broken = join(directory, "broken.onnx");
    writeFileSync(broken, "no model");
    const cases: [string[], number, RegExp][] = [
      [[], 2, /weft quantize model\.onnx/],
      [[model, "--target", "z80"], 2, /--target takes one of: x64-vnni/],
      [[model, "--measure", "characters"], 2, /takes an output of \[N, steps, classes\].*there is: cosine, mask-iou\./],
      [[model, "--samples", join(directory, "none")], 2, /there is no folder or file/],
      [[broken, "-o", join(directory, "never.onnx")], 1, /model/],
    ];
    const ended = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [index, [args, code, message]] of cases.entries()) {
      expect(ended[index]?.code, args.join(" ")).toBe(code);
      expect(ended[index]?.stderr).toMatch(message);
    }
    expect(readdirSync(directory)).not.toContain("never.onnx");
  }, 60_000);
});

describe("arrays", () => {
  it("are read as NumPy wrote them", () => {
    const bytes = npy("<i8", [2], new Uint8Array(new BigInt64Array([7n, -1n]).buffer));
    expect(readNpy(bytes, "a.npy")).toEqual({ type: "int64", dims: [2], data: new BigInt64Array([7n, -1n]) });
    const doubles = npy("<f8", [1, 2], new Uint8Array(new Float64Array([0.5, 2]).buffer));
    expect(readNpz(zipSync({ "x.npy": doubles }), "a.npz")).toEqual({
      x: { type: "float32", dims: [1, 2], data: new Float32Array([0.5, 2]) },
    });
  });

  it("are refused where they are something else", () => {
    expect(() => readNpy(new Uint8Array(20), "a.npy")).toThrow(/a\.npy is not a \.npy file/);
    expect(() => readNpy(npy("<c8", [1], new Uint8Array(8)), "a.npy")).toThrow(/of a sort that is not read/);
    expect(() => readNpy(npy("<f4", [2, 1], new Uint8Array(8), true), "a.npy")).toThrow(/Fortran order/);
    expect(() => readNpy(npy("<f4", [3], new Uint8Array(8)), "a.npy")).toThrow(/holds 2 numbers/);
  });
});
