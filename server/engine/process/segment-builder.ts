/** Who builds the ONNX file of a segment: this process, for the command line and tests, or a child (build-in-child.ts). */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { EngineError } from "../errors";
import { buildSegment } from "../onnx/build-segment";
import type { BuildOptions, BuiltSegment, RunModel, Segment } from "../onnx/segment";
import type { CompileRequest } from "../protocol";
import type { BuiltGraph } from "../schedule/schedule";

export interface SegmentBuilder {
  /** Throws EngineError: a model's file is missing or damaged, or the model is refused. A graph without its bytes is kept where plans are. */
  build(segment: Segment, noPasses: ReadonlySet<string>, models: ModelFiles): Promise<BuiltSegment | BuiltGraph>;
}

export type ModelFiles = Pick<CompileRequest, "cards" | "files">;

export function buildHere(runModel: RunModel, how: Pick<BuildOptions, "print" | "validateEach"> = {}) {
  return {
    build: (segment: Segment, noPasses: ReadonlySet<string>, models: ModelFiles): Promise<BuiltSegment> =>
      buildSegment(segment, { readFile: (sha256) => fileOf(models, sha256), runModel, noPasses, ...how }),
  };
}

async function fileOf({ cards, files }: ModelFiles, sha256: string): Promise<Uint8Array> {
  const path = files[sha256];
  const card = cards.find((each) => each.files.some((file) => file.sha256 === sha256));
  const title = card ? card.title : `file ${sha256.slice(0, 12)}…`;
  if (!path)
    throw new EngineError({
      code: "model-missing",
      phase: "compile",
      message: `${title} is not on this machine. Fetch it on the Models page.`,
    });
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new EngineError(
      {
        code: "model-missing",
        phase: "compile",
        message: `The file of ${title} could not be read. Fetch it again on the Models page.`,
      },
      { cause },
    );
  }
  if (createHash("sha256").update(bytes).digest("hex") !== sha256)
    throw new EngineError({
      code: "model-corrupt",
      phase: "compile",
      message: `The file of ${title} is damaged: its content is not what its card says. Fetch it again on the Models page.`,
    });
  return bytes;
}
