/**
 * The sample media of a fresh install. Weft draws them itself, so that nothing binary lies in the repository and every
 * machine has the same; each comes with the truth that tests hold results against.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SampleMedia } from "@/nodes/examples/examples";
import { drawReceipt } from "./receipt";
import { drawScans } from "./scans";
import { drawSlidesClip } from "./slides";

export { drawReceipt, type ReceiptTruth } from "./receipt";
export { drawScans, type Scan, type ScanTruth } from "./scans";
export { drawSlidesClip, type SlidesTruth } from "./slides";

/** The files of one example, in order. */
export async function drawSample(sample: SampleMedia): Promise<{ name: string; data: Uint8Array }[]> {
  if (sample === "receipt") {
    const { name, bytes } = await drawReceipt();
    return [{ name, data: bytes }];
  }
  if (sample === "scans") return (await drawScans()).map(({ name, bytes }) => ({ name, data: bytes }));
  const directory = await mkdtemp(join(tmpdir(), "weft-slides-"));
  try {
    const { name, path } = await drawSlidesClip(directory);
    return [{ name, data: await readFile(path) }];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
