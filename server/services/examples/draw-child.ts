/** The program that draws the media of one example into files, by their places. Started as: draw-child <sample> <directory>. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampleMedia } from "@/nodes/examples/examples";
import { drawSample } from ".";

const [sample, directory] = process.argv.slice(2) as [SampleMedia, string];
// Nobody waits for it any more.
process.on("disconnect", () => process.exit(1));
for (const [index, { name, data }] of (await drawSample(sample)).entries())
  await writeFile(join(directory, `${String(index).padStart(3, "0")}-${name}`), data);
process.exit(0);
