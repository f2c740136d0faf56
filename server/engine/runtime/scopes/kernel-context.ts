/** What a kernel is given of the run that it works for. */
import { EngineError } from "../../errors";
import type { RunRequest } from "../../protocol";
import type { Batcher, GraphSpec, RowRequest } from "../batch/batcher";
import type { KernelContext } from "../kernel";
import type { Turnstile } from "./turnstile";

export type Standing = Pick<RowRequest, "priority" | "asker" | "sharers" | "deadlineMs">;

/** `standing`: where the run's rows stand among those of others. `signal`: of the item that the kernel is called for. */
export function kernelContext(
  { batcher }: { batcher: Batcher },
  request: RunRequest,
  standing: Standing,
  scratch: string,
  signal: AbortSignal,
  turnstile?: Turnstile,
): KernelContext {
  return {
    signal,
    scratch,
    previews: request.taps === "interactive",
    input: (node) => request.inputs[node],
    file: (sha256) => fileOf(request, sha256),
    remember: (first) => (turnstile ? turnstile.remember(first) : first()),
    session: async (sha256, feeds, batchDims = {}) => {
      const names = Object.keys(feeds);
      const spec: GraphSpec = {
        key: `${sha256}:${JSON.stringify(batchDims)}`,
        path: fileOf(request, sha256),
        title: "The model",
        feeds: names,
        fetches: null,
        batchDims,
        firstBatch: 4,
        maxBatch: 8,
      };
      return batcher.submit(spec, { feeds: Object.values(feeds), ...standing, signal });
    },
  };
}

function fileOf(request: RunRequest, sha256: string): string {
  const path = request.files[sha256];
  if (!path)
    throw new EngineError({
      code: "model-missing",
      phase: "run",
      message: `A file that this pipeline needs (${sha256.slice(0, 12)}…) is not on this machine. Fetch its model on the Models page.`,
    });
  return path;
}
