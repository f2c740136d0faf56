/** What `--input name=value` means: a file where the drawing wants one, else the text or number itself. */
import { realpathSync, statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import liveNode from "@/nodes/io/live-input";
import { streamProtocols } from "@/nodes/live-source";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { ExecutionPlan, RunInput } from "@/server/engine";
import { UsageError } from "./command";

const mimes: Readonly<Record<string, string>> = {
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".zip": "application/zip",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
  ".mov": "video/quicktime",
  ".mkv": "video/x-matroska",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
};

function file(name: string, value: string): { path: string; name: string; mime: string } {
  const path = resolve(value);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`--input ${name}: there is no file ${value}.`);
  return { path, name: basename(path), mime: mimes[extname(path).toLowerCase()] ?? "application/octet-stream" };
}

/** The address of a stream, or a folder: whoever types it here may reach both anyway. */
function liveInput(name: string, value: string, node: string, { nodes }: PipelineDocument): RunInput {
  const { maxSeconds } = liveNode.params.parse(nodes.find(({ id }) => id === node)?.params ?? {}) as {
    maxSeconds: number;
  };
  if (URL.canParse(value) && streamProtocols.includes(new URL(value).protocol))
    return { type: "live", source: { kind: "stream", name, address: new URL(value).href }, forSeconds: maxSeconds };
  const path = resolve(value);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--input ${name}: write the address of a stream (rtsp://…, http://…) or a folder.`);
  return { type: "live", source: { kind: "folder", name, path: realpathSync(path) }, forSeconds: maxSeconds };
}

/** `given`: "name=value", in order; a name may come again where many files are taken. */
export function readInputs(
  given: readonly string[],
  fields: ExecutionPlan["inputs"],
  document: PipelineDocument,
): Record<string, RunInput> {
  const known = fields.map(({ name }) => name).join(", ") || "none";
  const values = new Map<string, string[]>();
  for (const each of given) {
    const at = each.indexOf("=");
    if (at < 1) throw new UsageError(`--input ${each}: write name=value.`);
    const name = each.slice(0, at);
    if (!fields.some((field) => field.name === name))
      throw new UsageError(`--input ${name}: this pipeline has no such input (it has: ${known}).`);
    values.set(name, [...(values.get(name) ?? []), each.slice(at + 1)]);
  }
  const inputs: Record<string, RunInput> = {};
  for (const { node, name, op, title, required } of fields) {
    const [first, ...more] = values.get(name) ?? [];
    if (first === undefined) {
      if (op === "input.live")
        throw new UsageError(
          `${title} needs a stream or a folder: --input ${name}=rtsp://… or --input ${name}=folder.`,
        );
      if (required && op !== "input.text" && op !== "input.number")
        throw new UsageError(`${title} needs a file: --input ${name}=path.`);
      continue;
    }
    if (op === "input.images")
      inputs[node] = { type: "files", files: [first, ...more].map((value) => file(name, value)) };
    else if (more.length > 0) throw new UsageError(`--input ${name}: only one value is taken.`);
    else if (op === "input.live") inputs[node] = liveInput(name, first, node, document);
    else if (op === "input.text") inputs[node] = { type: "text", text: first };
    else if (op === "input.number") {
      const number = Number(first);
      if (first.trim() === "" || !Number.isFinite(number))
        throw new UsageError(`--input ${name}: ${first} is not a number.`);
      inputs[node] = { type: "number", number };
    } else inputs[node] = { type: "file", ...file(name, first) };
  }
  return inputs;
}
