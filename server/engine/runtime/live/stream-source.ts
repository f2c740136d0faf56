/** A camera or stream of the network: MJPEG over HTTP is read here, all else by ffmpeg where it is installed. */
import { EngineError } from "../../errors";
import { readWithFfmpeg, type StreamCommand } from "./ffmpeg-stream";
import type { LiveSource } from "./live-source";
import { readMjpeg } from "./mjpeg-stream";
import { type Patience, reconnecting } from "./reconnecting";

/** A network that gives nothing for so long has broken, whatever it says itself. */
const silentMs = 15_000;

export interface StreamOptions {
  perSecond: number;
  /** The machine's ffmpeg; null where it has none. */
  command: () => Promise<StreamCommand | null>;
  patience?: Patience;
  stallMs?: number;
}

export function streamSource(
  { name, address }: { name: string; address: string },
  { perSecond, command, patience, stallMs = silentMs }: StreamOptions,
): LiveSource {
  const connect: Parameters<typeof reconnecting>[1] = async (sink, signal) => {
    if (address.startsWith("http") && (await readMjpeg(address, sink, signal, { stallMs, perSecond })) === "ended")
      return;
    const ffmpeg = await command();
    if (!ffmpeg)
      throw new EngineError({
        code: "unsupported-media",
        phase: "run",
        message: `The live source "${name}" is a video stream, which needs ffmpeg on the machine that Weft runs on (Debian: apt install ffmpeg). Without it, MJPEG over HTTP is read.`,
      });
    // Between two frames that are wanted nothing comes out of it.
    const request = { name, address, perSecond, stallMs: stallMs + 2000 / perSecond };
    await readWithFfmpeg(ffmpeg, request, sink, signal);
  };
  return reconnecting(name, connect, patience);
}
