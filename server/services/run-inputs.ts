/**
 * What a run is given: by input node, from the caller or else from the node's own parameters, checked against the store
 * and turned into paths for the engine.
 */
import { z } from "zod";
import { type Asset, assetSchema, type PipelineDocument, type PipelineNode } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";
import type { Diagnostic } from "@/nodes/results";
import type { RunInput } from "@/server/engine/index";
import { type MediaClass, mediaClass } from "@/server/storage/media-type";
import type { Deps } from "./deps";
import { originOf } from "./live-sources";

const suppliedSchema = z.union([
  z.strictObject({ asset: assetSchema }),
  z.strictObject({ assets: z.array(assetSchema).min(1).max(10_000) }),
  z.strictObject({ text: z.string().max(1_000_000) }),
  z.strictObject({ number: z.number() }),
]);

/** By document node id. */
export const runInputsSchema = z.record(z.string(), suppliedSchema);

export type SuppliedInput = z.output<typeof suppliedSchema>;
export type SuppliedInputs = z.output<typeof runInputsSchema>;

/** The sort of value an input node takes, by its type; for files, of which classes. */
export const inputSorts: Readonly<Record<string, "asset" | "assets" | "text" | "number">> = {
  "io.image-input": "asset",
  "io.video-input": "asset",
  "io.audio-input": "asset",
  "io.images-input": "assets",
  "io.text-input": "text",
  "io.number-input": "number",
};

const accepted: Readonly<Record<string, { classes: readonly MediaClass[]; named: string }>> = {
  "io.image-input": { classes: ["image"], named: "a picture" },
  "io.images-input": { classes: ["image", "archive"], named: "pictures or a ZIP of them" },
  "io.video-input": { classes: ["video"], named: "a video" },
  "io.audio-input": { classes: ["audio", "video"], named: "a sound, or a video with one" },
};

/** Why a file is none for this input node, as the end of a sentence that begins with the input; null where it is one. */
export function unfit(node: PipelineNode, { name, mime }: Asset): string | null {
  const takes = accepted[node.type];
  const found = mediaClass(mime);
  return !takes || (found && takes.classes.includes(found)) ? null : `takes ${takes.named}; ${name} is ${mime}`;
}

export function inputNodes(document: PipelineDocument): PipelineNode[] {
  return document.nodes.filter((node) => registry.get(node.type)?.role === "input");
}

/** The node's field name in the API: its parameter, or that parameter's default. */
export function fieldOf(node: PipelineNode): string {
  const params = registry.get(node.type)?.params.safeParse(node.params);
  const name = params?.success ? params.data.name : node.params.name;
  return typeof name === "string" ? name : node.id;
}

const liveNode = "io.live-input";

/** Nodes whose frames come while the run is at work. */
export function liveNodes(document: PipelineDocument): PipelineNode[] {
  return document.nodes.filter(({ type }) => type === liveNode);
}

const liveParams = z.object({ source: z.string(), maxSeconds: z.number(), perSecond: z.number() });

/** What a live node's form says, or its defaults. */
export function liveParamsOf(node: PipelineNode): z.output<typeof liveParams> {
  return liveParams.parse(registry.get(node.type)?.params.parse(node.params));
}

/** A source that an administrator has set up, by the name in the node; null where there is none of that name. */
async function liveInput(deps: Pick<Deps, "db">, node: PipelineNode): Promise<RunInput | null> {
  const { source, maxSeconds } = liveParamsOf(node);
  const origin = await originOf(deps, source);
  return origin && { type: "live", source: origin, forSeconds: maxSeconds };
}

export async function resolveInputs(
  deps: Pick<Deps, "blobs" | "db">,
  document: PipelineDocument,
  supplied: SuppliedInputs,
): Promise<{ inputs: Record<string, RunInput>; diagnostics: Diagnostic[] }> {
  const inputs: Record<string, RunInput> = {};
  const diagnostics: Diagnostic[] = [];
  const nodes = inputNodes(document);
  const known = new Set(nodes.map((node) => node.id));
  for (const id of Object.keys(supplied)) {
    if (!known.has(id))
      diagnostics.push(
        refusal(
          id,
          `The pipeline has no input node with the id "${id}".`,
          known.size > 0 ? `Its inputs: ${[...known].join(", ")}.` : "Leave it out: this pipeline takes no inputs.",
        ),
      );
  }
  for (const node of nodes) {
    const title = node.label ?? registry.get(node.type)?.title ?? node.type;
    if (node.type === liveNode) {
      const live = await liveInput(deps, node);
      if (live) inputs[node.id] = live;
      else
        diagnostics.push({
          ...refusal(
            node.id,
            `${title}: there is no live source "${node.params.source}" here.`,
            "Choose one that there is, or ask an administrator to set it up under Settings.",
          ),
          param: "source",
        });
      continue;
    }
    const value = supplied[node.id] ?? ownValue(node);
    if (!value) {
      diagnostics.push(
        refusal(
          node.id,
          `${title} has nothing to work on.`,
          `Upload a file to it, or send the field "${fieldOf(node)}".`,
        ),
      );
      continue;
    }
    const missing = await missingFiles(deps, value);
    if (missing.length > 0) {
      diagnostics.push(
        refusal(node.id, `${title}: ${missing.join(", ")} is no longer in the store.`, "Upload it again."),
      );
      continue;
    }
    const wrong = assetsOf(value).flatMap((asset) => unfit(node, asset) ?? []);
    if (wrong.length > 0) {
      diagnostics.push(refusal(node.id, `${title} ${wrong[0]}.`, "Choose another file."));
      continue;
    }
    inputs[node.id] = forEngine(deps, value);
  }
  return { inputs, diagnostics };
}

function refusal(nodeId: string, message: string, hint: string): Diagnostic {
  return { code: "missing-input", severity: "error", message, nodeId, hint };
}

/** What each input node was given, from the caller or itself; nodes with nothing are left out. */
export function givenInputs(document: PipelineDocument, supplied: SuppliedInputs): SuppliedInputs {
  const given: SuppliedInputs = {};
  for (const node of inputNodes(document)) {
    const value = supplied[node.id] ?? ownValue(node);
    if (value) given[node.id] = value;
  }
  return given;
}

/** What the node itself holds; null where the person has still to supply it. */
function ownValue(node: PipelineNode): SuppliedInput | null {
  const parsed = registry.get(node.type)?.params.safeParse(node.params);
  const sort = inputSorts[node.type];
  if (!parsed?.success || !sort) return null;
  const own = suppliedSchema.safeParse({ [sort]: parsed.data[sort] });
  return own.success ? own.data : null;
}

function assetsOf(value: SuppliedInput): Asset[] {
  if ("asset" in value) return [value.asset];
  return "assets" in value ? value.assets : [];
}

async function missingFiles({ blobs }: Pick<Deps, "blobs">, value: SuppliedInput): Promise<string[]> {
  const names: string[] = [];
  for (const asset of assetsOf(value)) if ((await blobs.size(asset.sha256)) === null) names.push(asset.name);
  return names;
}

function forEngine({ blobs }: Pick<Deps, "blobs">, value: SuppliedInput): RunInput {
  const file = (asset: Asset) => ({ path: blobs.pathOf(asset.sha256), name: asset.name, mime: asset.mime });
  if ("text" in value) return { type: "text", text: value.text };
  if ("number" in value) return { type: "number", number: value.number };
  if ("asset" in value) return { type: "file", ...file(value.asset) };
  return { type: "files", files: value.assets.map(file) };
}
