/** Frames that somebody sends to the run: a browser's webcam, or a program. */
import type { Encoded } from "../kernels/image-codec";
import type { ImageValue } from "../values";
import type { LiveSource } from "./live-source";

/** Whoever sends has so long to begin, to ask for its camera, and to come back. */
const silenceMs = 60_000;

type Decode = (picture: Encoded, name: string) => Promise<ImageValue>;

export function pushedSource(
  receive: (receiver: (bytes: Uint8Array) => void) => void,
  decode: Decode,
  patienceMs = silenceMs,
): LiveSource {
  return (sink, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve("silence"), patienceMs);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve("source");
      });
      receive((bytes) => {
        timer.refresh();
        sink.connected();
        sink.frame({ bytes: bytes.byteLength, open: () => decode(bytes, "This frame") });
      });
    });
}
