/** What a program sends to the API, by field name, as the inputs of a run: files into the store, text as what its node takes. */
import { Readable } from "node:stream";
import { z } from "zod";
import type { Asset, PipelineDocument, PipelineNode } from "@/nodes/pipeline";
import * as assets from "./assets";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";
import { fieldOf, inputNodes, inputSorts, type SuppliedInputs, unfit } from "./run-inputs";

type Needs = Pick<Deps, "db" | "blobs" | "env" | "paths">;

const fileSchema = z.union([
  z.string().startsWith("data:"),
  z.object({ data: z.string().startsWith("data:"), name: z.string().optional() }),
]);
const fileListSchema = z.union([fileSchema.transform((file) => [file]), z.array(fileSchema).min(1)]);

export const jsonBodySchema = z.object({ inputs: z.record(z.string(), z.unknown()).default({}) });

export class ApiInputs {
  /** In the order in which they were sent, whichever is stored first. */
  private readonly files = new Map<string, Promise<Asset>[]>();
  private readonly inputs: SuppliedInputs = {};
  private readonly fields: ReadonlyMap<string, PipelineNode>;

  constructor(
    private readonly deps: Needs,
    document: PipelineDocument,
  ) {
    this.fields = new Map(inputNodes(document).map((node) => [fieldOf(node), node]));
  }

  /** A file part of a form, streamed into the store. */
  async file(field: string, name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { node, sort } = this.find(field);
    if (sort !== "asset" && sort !== "assets")
      throw wrong(field, `takes ${sort === "text" ? "text" : "a number"}, not a file`);
    const stored = this.keep(node, field, name, content);
    this.files.set(node.id, [...(this.files.get(node.id) ?? []), stored]);
    await stored;
  }

  /** A text part of a form. */
  text(field: string, value: string): void {
    const { node, sort } = this.find(field);
    if (sort === "text") this.inputs[node.id] = { text: value };
    else if (sort === "number") this.inputs[node.id] = { number: numberOf(field, value) };
    else throw wrong(field, "takes a file: send it as a file part, with a file name");
  }

  /** A value of a JSON body. */
  async json(field: string, value: unknown): Promise<void> {
    const { sort } = this.find(field);
    if (sort === "text" || sort === "number") {
      if (typeof value !== "string" && typeof value !== "number")
        throw wrong(field, `takes ${sort === "text" ? "text" : "a number"}`);
      this.text(field, String(value));
      return;
    }
    const parsed = fileListSchema.safeParse(value);
    if (!parsed.success) throw wrong(field, `takes a file as "data:<type>;base64,…"`);
    for (const [index, file] of parsed.data.entries()) {
      const { data, name = `${field}-${index + 1}` } = typeof file === "string" ? { data: file } : file;
      await this.file(field, name, Readable.from([bytesOf(field, data)]));
    }
  }

  async finish(): Promise<SuppliedInputs> {
    for (const [id, stored] of this.files) {
      const files = await Promise.all(stored);
      const node = [...this.fields.values()].find((each) => each.id === id);
      const [first] = files;
      if (!node || !first) continue;
      if (inputSorts[node.type] === "assets") this.inputs[id] = { assets: files };
      else if (files.length > 1) throw wrong(fieldOf(node), "takes one file");
      else this.inputs[id] = { asset: first };
    }
    return this.inputs;
  }

  private async keep(
    node: PipelineNode,
    field: string,
    name: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Asset> {
    // Nobody is told of it before the run that it is for.
    const asset = await this.deps.db.unflushed(() => assets.store(this.deps, content, name));
    const why = unfit(node, asset);
    if (why) throw new ServiceError("unsupported-media", `The input "${field}" ${why}.`);
    return asset;
  }

  private find(field: string) {
    const node = this.fields.get(field);
    const sort = node && inputSorts[node.type];
    if (node && sort) return { node, sort };
    if (node)
      throw wrong(
        field,
        "is live: its frames are sent to the run over a WebSocket, or come from a source under Settings",
      );
    const known = [...this.fields.keys()].join(", ") || "none";
    throw new ServiceError("unprocessable", `This pipeline has no input called "${field}". It has: ${known}.`);
  }
}

function wrong(field: string, what: string): ServiceError {
  return new ServiceError("unprocessable", `The input "${field}" ${what}.`);
}

function numberOf(field: string, text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw wrong(field, `takes a number; "${text.slice(0, 40)}" is none`);
  return number;
}

function bytesOf(field: string, url: string): Buffer {
  const comma = url.indexOf(",");
  if (comma < 0 || !url.slice(0, comma).endsWith(";base64"))
    throw wrong(field, `takes a file as "data:<type>;base64,…"`);
  return Buffer.from(url.slice(comma + 1), "base64");
}
