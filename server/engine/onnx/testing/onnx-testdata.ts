/**
 * ONNX's own test cases, from Debian's package libonnx-testdata: fetched with apt into a cache folder the first time, or found where
 * the package is installed. Where neither is possible, the answer says why.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { type TensorProto, TensorProtoSchema } from "../schema/onnx_pb";

const packageName = "libonnx-testdata";
const inside = `usr/share/${packageName}/data`;

export interface TestCase {
  name: string;
  model: Uint8Array;
  /** Of the first set of data; text of why it cannot be read where it is no tensor. */
  inputs: TensorProto[] | string;
  outputs: TensorProto[] | string;
}

/** The folder of the cases, or why there is none. */
export function testdataFolder(): { folder: string } | { missing: string } {
  const cache = join(tmpdir(), `weft-${packageName}`);
  for (const root of ["/", cache]) if (existsSync(join(root, inside, "node"))) return { folder: join(root, inside) };
  const fresh = `${cache}.${process.pid}`;
  try {
    mkdirSync(fresh, { recursive: true });
    execFileSync("apt-get", ["download", packageName], { cwd: fresh, stdio: "pipe", timeout: 120_000 });
    const [archive = ""] = readdirSync(fresh).filter((name) => name.endsWith(".deb"));
    execFileSync("dpkg-deb", ["-x", join(fresh, archive), fresh], { stdio: "pipe" });
    // Another process may have been faster: then its copy is as good.
    if (!existsSync(cache)) renameSync(fresh, cache);
    return { folder: join(cache, inside) };
  } catch (thrown) {
    const [line] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
    return { missing: `Debian's package ${packageName} cannot be had here: ${line}` };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The cases of the given groups in the order of their names. */
export function* testCases(folder: string, groups: readonly string[]): Generator<TestCase> {
  for (const group of groups) {
    for (const name of readdirSync(join(folder, group)).sort()) {
      const at = join(folder, group, name);
      if (!existsSync(join(at, "model.onnx"))) continue;
      yield {
        name: `${group}/${name}`,
        model: readFileSync(join(at, "model.onnx")),
        inputs: tensorsOf(at, "input"),
        outputs: tensorsOf(at, "output"),
      };
    }
  }
}

function tensorsOf(at: string, side: "input" | "output"): TensorProto[] | string {
  const set = join(at, "test_data_set_0");
  const files = existsSync(set) ? readdirSync(set).filter((name) => new RegExp(`^${side}_\\d+\\.pb$`).test(name)) : [];
  try {
    return files
      .sort((a, b) => Number.parseInt(a.slice(side.length + 1), 10) - Number.parseInt(b.slice(side.length + 1), 10))
      .map((name) => {
        const tensor = fromBinary(TensorProtoSchema, readFileSync(join(set, name)));
        if (tensor.dataType === 0) throw new Error(`${name} is no tensor`);
        return tensor;
      });
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
