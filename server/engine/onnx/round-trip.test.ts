/** A model that nobody changed is written back as it was, byte for byte in canonical order; a view that edits nothing changes nothing. */
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { GraphView } from "./graph-view";
import { readModel, writeModel } from "./model-file";
import type { GraphProto } from "./schema/onnx_pb";
import { canonical } from "./testing/canonical";
import { readBytes, sharedModelFiles, starterModels } from "./testing/real-models";
import { opsetOf } from "./value-type";

const files = [...starterModels(), ...sharedModelFiles()];

describe("untouched models", () => {
  it.each(files.map((path) => [basename(path), path]))("%s", (_, path) => {
    const bytes = readBytes(path);
    const model = readModel(bytes);
    new GraphView(model.graph as GraphProto, opsetOf(model)).finish();
    const written = writeModel(model);
    expect(Buffer.compare(canonical(written), canonical(bytes))).toBe(0);
  });

  it("differ in canonical form where they differ at all", () => {
    const bytes = readBytes(files[0] ?? "");
    const model = readModel(bytes);
    const node = model.graph?.node[3];
    if (node) node.name += "!";
    expect(Buffer.compare(canonical(writeModel(model)), canonical(bytes))).not.toBe(0);
  });
});
