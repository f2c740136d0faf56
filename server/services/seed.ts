/** The example pipelines with their media, once: whoever deletes an example does not get it back at the next start. */
import { type Example, examples, type SampleMedia } from "@/nodes/examples/examples";
import type { Asset, PipelineDocument } from "@/nodes/pipeline";
import * as assets from "./assets";
import type { Deps } from "./deps";
import { create } from "./pipelines";
import { inputSorts } from "./run-inputs";

export interface SampleFile {
  name: string;
  data: Uint8Array;
}

/** Draws the media of an example. */
export type DrawSample = (sample: SampleMedia) => Promise<SampleFile[]>;

const settingKey = "examples-seeded";

export async function examplesWanted({ db }: Pick<Deps, "db">): Promise<boolean> {
  return (await db.setting.findUnique({ where: { key: settingKey } })) === null;
}

/** Returns how many examples there are. */
export async function seedExamples(
  deps: Pick<Deps, "db" | "blobs" | "env" | "paths">,
  draw: DrawSample,
): Promise<number> {
  const { db } = deps;
  for (const example of examples) {
    if (await db.pipeline.findUnique({ where: { slug: example.slug } })) continue;
    const stored: Asset[] = [];
    for (const file of await draw(example.media.sample)) {
      stored.push(await assets.store(deps, chunks(file.data), file.name));
    }
    const document = withMedia(example, stored);
    await create(deps, { name: document.name, document, slug: example.slug, example: true });
  }
  await db.setting.create({ data: { key: settingKey, value: String(examples.length) } });
  return examples.length;
}

function withMedia({ document, media }: Example, stored: Asset[]): PipelineDocument {
  const nodes = document.nodes.map((node) => {
    if (node.id !== media.node) return node;
    const own = inputSorts[node.type] === "assets" ? { assets: stored } : { asset: stored[0] ?? null };
    return { ...node, params: { ...node.params, ...own } };
  });
  return { ...document, nodes };
}

async function* chunks(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}
