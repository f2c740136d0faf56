/** The command that runs a pipeline from a shell: one form field per input node, files as files. */
import type { NodeSpec } from "@/nodes/define-node";
import type { Asset, PipelineDocument } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";

const sampleFiles: Readonly<Record<string, string>> = {
  "io.image-input": "photo.jpg",
  "io.images-input": "pictures.zip",
  "io.video-input": "clip.mp4",
  "io.audio-input": "sound.wav",
};

interface CurlInput {
  document: PipelineDocument;
  slug: string;
  origin: string;
  /** An API key, or a variable of the shell such as $WEFT_KEY. */
  key: string;
}

export function curlCommand({ document, slug, origin, key }: CurlInput): string {
  const fields = document.nodes.flatMap((node) => {
    const spec = registry.get(node.type);
    // What is live is not sent with the request.
    return spec?.role === "input" && node.type !== "io.live-input"
      ? [`-F ${quoted(fieldOf(node.type, node.id, paramsOf(spec, node.params)))}`]
      : [];
  });
  const head = `curl ${quoted(`${origin}/api/v1/pipelines/${slug}/runs`)}`;
  return [head, `-H "Authorization: Bearer ${key}"`, ...(fields.length > 0 ? fields : ["-X POST"])].join(" \\\n  ");
}

function paramsOf(spec: NodeSpec, params: Record<string, unknown>): Record<string, unknown> {
  const parsed = spec.params.safeParse(params);
  return parsed.success ? parsed.data : params;
}

function fieldOf(type: string, id: string, params: Record<string, unknown>): string {
  const name = String(params.name ?? id);
  const sample = sampleFiles[type];
  const file = [params.asset, params.assets].flat()[0] as Asset | null | undefined;
  if (sample) return `${name}=@${file?.name ?? sample}`;
  return `${name}=${String(params.text || params.number || (type === "io.number-input" ? 1 : "…"))}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
