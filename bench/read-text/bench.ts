/** `npm run bench -- read-text`: what *Read text* makes of real photographs and pages, written down in docs/read-text.md. */
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { characterAccuracy } from "@/server/engine/testing/accuracy";
import { sharedMedia } from "@/server/engine/testing/cards";
import { drawReceipt } from "@/server/services/examples";
import { openTextEngine } from "../engine";
import { truth } from "./truth";

const file = fileURLToPath(new URL("../../docs/read-text.md", import.meta.url));

export default async function bench(): Promise<void> {
  const folder = join(sharedMedia, "ocr");
  if (!existsSync(folder))
    throw new Error(`There are no pictures to read: ${folder} is missing. WEFT_SHARED names another place.`);
  const directory = await mkdtemp(join(tmpdir(), "weft-read-text-"));
  const engine = await openTextEngine(directory);
  try {
    const receipt = await drawReceipt();
    const drawn = { path: join(directory, receipt.name), name: receipt.name };
    await writeFile(drawn.path, receipt.bytes);
    const pictures = [
      drawn,
      ...readdirSync(folder)
        .sort()
        .map((name) => ({ path: join(folder, name), name })),
    ];
    const truths: Record<string, string> = { ...truth, [receipt.name]: receipt.truth.lines.join("\n") };
    const { texts } = await engine.read(pictures);
    const read = pictures.map(({ name }, index) => ({ name, text: texts[index] as string, wanted: truths[name] }));
    const page = [
      "# What is read on real pictures",
      "",
      "Written by `npm run bench -- read-text`: the drawing *images → Read text → text* with the starter models (PP-OCRv4, taught Chinese and",
      "English), all pictures in one run. The receipt is the one that Weft draws itself; the others are test pictures of",
      "public projects and do not lie in this repository. Accuracy is one minus edit distance over length, spaces aside, where",
      "the text was typed off the picture (`bench/read-text/truth.ts`). Korean, Thai and Japanese kana are not in the model's alphabet.",
      "",
      "| picture | characters right |",
      "| --- | --- |",
      ...read.map(
        ({ name, text, wanted }) => `| ${name} | ${wanted ? percent(characterAccuracy(wanted, text)) : ""} |`,
      ),
      ...read.flatMap(({ name, text }) => ["", `## ${name}`, "", "```text", text, "```"]),
      "",
    ].join("\n");
    await writeFile(file, page);
    console.log(page);
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
