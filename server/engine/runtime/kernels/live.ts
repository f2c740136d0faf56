/** Frames of a source that does not wait: what comes while the steps behind are busy waits in a short queue, and is dropped from its old end. */
import { EngineError } from "../../errors";
import type { LiveOrigin } from "../../protocol";
import type { KernelContext, OpenedItem, OpenKernel } from "../kernel";
import { folderSource } from "../live/folder-source";
import type { ArrivedFrame } from "../live/live-feed";
import type { LiveSource } from "../live/live-source";
import { pushedSource } from "../live/pushed-source";
import { streamSource } from "../live/stream-source";
import { clock, ffmpegCommands } from "../video";
import { decodeImage } from "./image-codec";

/** What waits of one source, at most: some hundred pictures as files, or a handful of decoded frames. */
const waitingBytes = 64 * 2 ** 20;

interface LiveAttrs {
  node: string;
  name: string;
  perSecond: number;
  waiting: number;
  maxFrames: number;
  existing: boolean;
}

const live: OpenKernel = async function* (context, rawAttrs): AsyncGenerator<OpenedItem> {
  const attrs = rawAttrs as unknown as LiveAttrs;
  const input = context.input(attrs.node);
  if (input?.type !== "live" || !context.live)
    throw new EngineError({
      code: "missing-input",
      phase: "run",
      message: `The input "${attrs.name}" takes a live source, which only a run of a saved pipeline has.`,
      node: attrs.node,
    });
  const { resumeAt, elapsedMs } = context.live;
  for (let index = 0; index < resumeAt; index++) yield context.isKnown?.(index) ? { values: [] } : cutOff;

  const feed = context.live.open(attrs.node, {
    perSecond: attrs.perSecond,
    count: attrs.waiting,
    bytes: waitingBytes,
  });
  const over = new AbortController();
  const end = setTimeout(() => feed.end("limit"), Math.max(0, input.forSeconds * 1000 - elapsedMs));
  const abort = () => feed.fail(context.signal.reason);
  context.signal.addEventListener("abort", abort, { once: true });
  const reading = sourceOf(
    input.source,
    attrs,
    context,
  )(feed, over.signal).then(
    (reason) => feed.end(reason),
    (thrown) => feed.fail(thrown),
  );
  try {
    for (let given = resumeAt; given < attrs.maxFrames; given++) {
      const arrived = await feed.next();
      if (!arrived) return;
      // Nothing of what comes now would be taken: whoever sends can be told at once.
      if (given + 1 === attrs.maxFrames) feed.end("limit");
      yield await opened(arrived);
    }
    feed.end("limit");
  } finally {
    clearTimeout(end);
    context.signal.removeEventListener("abort", abort);
    over.abort();
    await reading;
  }
};

/** It was at work when Weft was stopped, and cannot be had again. */
const cutOff: OpenedItem = {
  values: [],
  error: new Error("Weft was stopped while it worked on this frame, and the frame is gone."),
};

function sourceOf(origin: LiveOrigin, { node, perSecond, existing }: LiveAttrs, context: KernelContext): LiveSource {
  switch (origin.kind) {
    case "pushed":
      return pushedSource((receiver) => context.live?.receive(node, receiver), decodeImage);
    case "folder":
      return folderSource(origin, { existing, decode: decodeImage });
    case "stream":
      return streamSource(origin, { perSecond, command: ffmpegCommands });
  }
}

async function opened({ frame, timeMs }: ArrivedFrame): Promise<OpenedItem> {
  const name = frame.name ?? clock(timeMs);
  const started = performance.now();
  const told = { name, timeMs };
  try {
    const image = await frame.open();
    return { values: [{ ...image, name }, timeMs / 1000], ...told, workMs: performance.now() - started };
  } catch (thrown) {
    return { values: [], ...told, error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

export const liveKernels = { open: { "input.live": live } };
