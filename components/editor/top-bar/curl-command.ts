/** The command that runs a pipeline from a shell: one form field per input node, files as files. */
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Registry } from "../document/drawing";
import { assetsIn } from "../store/editor-state";

const sampleFiles: Readonly<Record<string, string>> = {
  "io.image-input": "photo.jpg",
  "io.images-input": "pictures.zip",
  "io.video-input": "clip.mp4",
  "io.audio-input": "sound.wav",
};

export function curlCommand(document: PipelineDocument, registry: Registry, origin: string, slug: string): string {
  const fields = document.nodes.flatMap((node) => {
    const spec = registry.get(node.type);
    if (spec?.role !== "input") return [];
    const parsed = spec.params.safeParse(node.params);
    const params: Record<string, unknown> = parsed.success ? parsed.data : node.params;
    const name = String(params.name ?? node.id);
    const sample = sampleFiles[node.type];
    if (sample) return [`-F ${quoted(`${name}=@${assetsIn(params)[0]?.name ?? sample}`)}`];
    return [
      `-F ${quoted(`${name}=${String(params.text || params.number || (node.type === "io.number-input" ? 1 : "…"))}`)}`,
    ];
  });
  const head = `curl ${quoted(`${origin}/api/v1/pipelines/${slug}/runs`)}`;
  const key = `-H ${quoted("Authorization: Bearer YOUR_KEY")}`;
  return [head, key, ...(fields.length > 0 ? fields : ["-X POST"])].join(" \\\n  ");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
