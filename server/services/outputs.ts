/** Results of a run as files to take away (CSV, JSON, ZIP, text) and as the API's answer. */
import type { Readable } from "node:stream";
import yazl from "yazl";
import { z } from "zod";
import type { PortResult, RunResult } from "@/nodes/results";
import type { RunDetail } from "./contract";
import { csv, tableOf } from "./csv";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";
import { fieldOf } from "./run-inputs";
import * as runs from "./runs";

export const formats = ["csv", "json", "zip", "txt"] as const;
export type OutputFormat = (typeof formats)[number];

export interface Download {
  name: string;
  mime: string;
  content: string | Readable;
}

const fileSchema = z.object({ file: z.string(), mime: z.string().optional(), name: z.string().optional() });

/** `node` is the output node's id or its field name. */
export async function download(
  deps: Pick<Deps, "db" | "events" | "runFiles">,
  runId: string,
  node: string,
  format: OutputFormat,
): Promise<Download> {
  const run = await runs.get(deps, runId);
  if (!run.result) throw new ServiceError("not-found", "This run has no result.");
  const named = run.document.nodes.find((each) => each.id === node || fieldOf(each) === node);
  const port = run.result.ports.find((each) => each.node === named?.id && each.port === "result");
  if (!named || !port) throw new ServiceError("not-found", `This run has no output called "${node}".`);
  const name = fieldOf(named);
  const values = valuesOf(port);
  switch (format) {
    case "csv": {
      const { header, rows } = tableOf(values.flatMap((value) => (Array.isArray(value) ? value : [value])));
      return { name: `${name}.csv`, mime: "text/csv; charset=utf-8", content: csv(header, rows) };
    }
    case "json": {
      const value = port.axes.length === 0 ? (values[0] ?? null) : values;
      return { name: `${name}.json`, mime: "application/json", content: `${JSON.stringify(value, null, 2)}\n` };
    }
    case "txt": {
      const text = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n");
      return { name: `${name}.txt`, mime: "text/plain; charset=utf-8", content: `${text}\n` };
    }
    case "zip":
      return { name: `${name}.zip`, mime: "application/zip", content: zipOf(deps, runId, port) };
  }
}

function valuesOf(port: PortResult): unknown[] {
  return port.items.filter((item) => item.error === undefined).map((item) => item.value);
}

/** Streamed: a thousand pictures are never in memory together. */
function zipOf({ runFiles }: Pick<Deps, "runFiles">, runId: string, port: PortResult): Readable {
  if (!hasFiles(port)) throw noFiles();
  const zip = new yazl.ZipFile();
  const taken = new Set<string>();
  port.items.forEach((item, index) => {
    const found = fileSchema.safeParse(item.value);
    if (!found.success) return;
    const path = runFiles.file(runId, found.data.file.split("/"));
    if (path) zip.addFile(path, entryName(found.data, item.at.at(-1)?.name, index, taken), { compress: false });
  });
  if (taken.size === 0) throw noFiles();
  const stream = zip.outputStream as Readable;
  zip.on("error", (error) => stream.destroy(error));
  zip.end();
  return stream;
}

const hasFiles = ({ kind }: PortResult) => kind === "image" || kind === "mask" || kind === "video";
const noFiles = () => new ServiceError("unprocessable", "This output holds no pictures or clips to put into a ZIP.");

/** The file's own name with the extension of what it now is, numbered where two are called the same. */
function entryName(
  file: z.output<typeof fileSchema>,
  place: string | undefined,
  index: number,
  taken: Set<string>,
): string {
  const extension = file.file.slice(file.file.lastIndexOf("."));
  const given =
    (file.name ?? place ?? "")
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\.[A-Za-z0-9]{1,5}$/, "") ?? "";
  const stem = [...given]
    .filter((character) => character >= " ")
    .join("")
    .replace(/^\.+/, "");
  const base = stem || String(index + 1).padStart(4, "0");
  let name = base + extension;
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}${extension}`;
  taken.add(name);
  return name;
}

/** What the API answers of a run that has ended. Pictures and clips come as addresses. */
export function answerOf(run: Pick<RunDetail, "id" | "state" | "document" | "result">): {
  run: string;
  state: string;
  outputs: Record<string, unknown>;
  errors: RunResult["errors"];
} {
  const outputs: Record<string, unknown> = {};
  for (const port of run.result?.ports ?? []) {
    const node = run.document.nodes.find((each) => each.id === port.node);
    if (!node || port.port !== "result") continue;
    const values = valuesOf(port).map((value) => (hasFiles(port) ? withAddress(run.id, value) : value));
    outputs[fieldOf(node)] = port.axes.length === 0 ? (values[0] ?? null) : values;
  }
  return { run: run.id, state: run.state, outputs, errors: run.result?.errors ?? [] };
}

function withAddress(runId: string, value: unknown): unknown {
  const found = fileSchema.safeParse(value);
  if (!found.success) return value;
  const path = found.data.file.split("/").map(encodeURIComponent).join("/");
  return { ...(value as object), url: `/api/v1/runs/${runId}/files/${path}` };
}
