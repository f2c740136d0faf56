/**
 * Where a value came from: the picture that boxes were found in, the clip that frames were taken of. Found by walking the
 * drawing upwards from the port, nearest first, and taking what lies at the same place or around it.
 */
import { z } from "zod";
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";
import { type Item, type Place, type PortResult, wireSchemas } from "@/nodes/results";
import { holds, placeKey } from "./places";
import { assetUrl, fileUrl, type RunDetail } from "./run-model";

export interface Picture {
  /** The address of the best copy there is, and one that every browser can show. */
  src: string;
  fallback?: string;
  width: number;
  height: number;
  name?: string;
}

export type PictureSource = Pick<RunDetail, "id" | "document" | "result" | "inputs">;

/** Ports above `node` (nearest first): those that its edges come from, then those of the nodes there. */
export function upstreamPorts(document: PipelineDocument, node: string): { node: string; port: string }[] {
  const found: { node: string; port: string }[] = [];
  const seen = new Set([node]);
  let layer = [node];
  while (layer.length > 0) {
    const edges = document.edges.filter(({ to }) => layer.includes(to.node));
    for (const { from } of edges) found.push(from);
    layer = [...new Set(edges.map(({ from }) => from.node))].filter((id) => !seen.has(id));
    for (const id of layer) seen.add(id);
  }
  return found;
}

export function upstreamNodes(document: PipelineDocument, node: string): string[] {
  return [...new Set(upstreamPorts(document, node).map((port) => port.node))];
}

/** Preview and original differ in size but not in shape; a side may be off by a pixel of rounding. */
export function sameShape(a: { width: number; height: number }, b: { width: number; height: number }): boolean {
  if (a.width === 0 || b.width === 0) return false;
  const [small, large] = a.width <= b.width ? [a, b] : [b, a];
  return Math.abs((large.height * small.width) / large.width - small.height) <= 1.5;
}

/** A picture as its own item shows it. */
export function pictureOf(
  run: Pick<PictureSource, "id"> & Partial<PictureSource>,
  port: PortResult,
  item: Item,
): Picture | null {
  const image = wireSchemas.image.partial({ mime: true }).safeParse(item.value);
  if (!image.success) return null;
  const { file, width, height, name } = image.data;
  const shown = fileUrl(run.id, file);
  const original = run.inputs && port.port !== "result" ? uploaded(run.inputs, port.node, item.at) : undefined;
  return {
    src: original ?? shown,
    ...(original && { fallback: shown }),
    width,
    height,
    name: name ?? item.at.at(-1)?.name,
  };
}

/** The address of the file that an input node shows at a place, as it was uploaded. */
function uploaded(inputs: RunDetail["inputs"], node: string, at: readonly Place[]): string | undefined {
  const given = inputs[node];
  if (!given) return undefined;
  if ("asset" in given) return assetUrl(given.asset.sha256);
  if (!("assets" in given)) return undefined;
  const place = at[0];
  const asset = place && given.assets[place.index];
  // A ZIP among the files moves the numbers: then the names do not agree.
  return asset && asset.name === place.name ? assetUrl(asset.sha256) : undefined;
}

/** The picture that detections at this place were found in: of the nearest port above that shows one of their shape. */
export function pictureFor(
  run: PictureSource,
  port: PortResult,
  { at }: Pick<Item, "at">,
  shape: { width: number; height: number },
): Picture | null {
  for (const from of upstreamPorts(run.document, port.node)) {
    const candidate = run.result?.ports.find(
      (each) => each.node === from.node && each.port === from.port && each.kind === "image",
    );
    const item = candidate?.items.find((each) => holds(each.at, at));
    const picture = candidate && item && pictureOf(run, candidate, item);
    if (picture && sameShape(picture, shape)) return picture;
  }
  return uploadedFor(run, port, at, shape);
}

/**
 * Where the run kept nothing of the nodes between: the uploaded file, if the first picture on the way up is an input's own.
 * Whoever shows it checks its shape once it has come.
 */
function uploadedFor(
  run: PictureSource,
  port: PortResult,
  at: readonly Place[],
  shape: { width: number; height: number },
): Picture | null {
  const first = firstPicture(run.document, port.node);
  if (first?.spec.role !== "input") return null;
  const src = uploaded(run.inputs, first.node, at);
  return src === undefined ? null : { src, ...shape, ...(at[0]?.name && { name: at[0].name }) };
}

/** The nearest node above that gives pictures: whatever was looked at further down came from it. */
function firstPicture(document: PipelineDocument, node: string): { node: string; spec: NodeSpec } | null {
  for (const from of upstreamPorts(document, node)) {
    const spec = registry.get(document.nodes.find((each) => each.id === from.node)?.type ?? "");
    if (spec?.outputs[from.port]?.kind === "image") return { node: from.node, spec };
  }
  return null;
}

/** The clip whose own frames were looked at: any of them can be had from it, kept by the run or not. */
export function clipOf(run: PictureSource, port: PortResult): Medium | null {
  const first = firstPicture(run.document, port.node);
  const fromClip = first && Object.values(first.spec.inputs).some(({ kinds }) => kinds.includes("video"));
  return fromClip ? mediumFor(run, first.node, "video") : null;
}

/**
 * Small pictures of what places are about, whatever the port's own kind: from the port itself, else the nearest node above
 * that shows pictures, else from any port that shows the very same place.
 */
export function thumbnailsFor(run: PictureSource, port: PortResult): (item: Pick<Item, "at">) => string | null {
  const pictured = run.result?.ports.filter(({ kind, axes }) => kind === "image" && axes.length > 0) ?? [];
  const above = [port.node, ...upstreamNodes(run.document, port.node)];
  const near = above.flatMap((node) => pictured.filter((each) => each.node === node));
  const candidates = [
    ...near.map((each) => ({ files: filesByPlace(each, placeKey), keyOf: placeKey })),
    ...pictured.map((each) => ({ files: filesByPlace(each, exactKey), keyOf: exactKey })),
  ];
  return ({ at }) => {
    for (const { files, keyOf } of candidates) {
      for (let depth = at.length; depth > 0; depth--) {
        const file = files.get(keyOf(at.slice(0, depth)));
        if (file !== undefined) return fileUrl(run.id, file);
      }
    }
    return null;
  };
}

/** Two axes may both have a third item; that both are called alike and lie at the same time is no accident. */
function exactKey(at: readonly Place[]): string {
  return JSON.stringify(at.map(({ index, name, timeMs }) => [index, name, timeMs]));
}

function filesByPlace(port: PortResult, keyOf: (at: readonly Place[]) => string): Map<string, string> {
  const files = new Map<string, string>();
  for (const { at, value } of port.items) {
    const image = wireSchemas.image.safeParse(value);
    if (image.success) files.set(keyOf(at), image.data.file);
  }
  return files;
}

const mediumSchema = z.object({ durationMs: z.number() });

export interface Medium {
  src: string;
  name: string;
  mime: string;
  /** Of the uploaded file; undefined where the run did not say. */
  durationMs?: number;
}

/** The uploaded clip or sound that a node's values were made from. */
export function mediumFor(run: PictureSource, node: string, sort: "video" | "audio"): Medium | null {
  for (const id of [node, ...upstreamNodes(run.document, node)]) {
    const given = run.inputs[id];
    const type = run.document.nodes.find((each) => each.id === id)?.type;
    const fits = type === "io.video-input" || (sort === "audio" && type === "io.audio-input");
    if (!fits || !given || !("asset" in given)) continue;
    const { sha256, name, mime } = given.asset;
    const shown = run.result?.ports.find((port) => port.node === id)?.items[0]?.value;
    const durationMs = mediumSchema.safeParse(shown).data?.durationMs;
    return { src: assetUrl(sha256), name, mime, ...(durationMs !== undefined && { durationMs }) };
  }
  return null;
}
