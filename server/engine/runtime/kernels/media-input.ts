/** The file that a run gives for a video or audio input. */
import { EngineError } from "../../errors";
import type { Attrs, KernelContext } from "../kernel";
import type { MediaFile } from "../video";

export function mediaFile(
  context: KernelContext,
  attrs: Attrs,
  what: "video" | "sound file",
): MediaFile & { mime: string } {
  const node = String(attrs.node);
  const input = context.input(node);
  const file = input?.type === "files" && input.files.length === 1 ? input.files[0] : input;
  if (!file || (file as { type?: string }).type === "files")
    throw refused(
      "missing-input",
      `The input "${attrs.name}" has no ${what}, or more than one: add one, or send it with the run.`,
      node,
    );
  if (!("path" in file)) throw refused("invalid-input", `The input "${attrs.name}" takes a ${what}.`, node);
  return { path: file.path, name: file.name, mime: file.mime };
}

function refused(code: "missing-input" | "invalid-input", message: string, node: string): EngineError {
  return new EngineError({ code, phase: "run", message, node });
}
