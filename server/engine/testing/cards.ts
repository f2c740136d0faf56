/** The starter models as tests find them: the cards of the catalogue and their files in the installed packages. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ModelCard, modelCardSchema } from "@/nodes/model-card";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const catalog = join(root, "models/catalog");

export const starterCards: ModelCard[] = readdirSync(catalog).map((file) =>
  modelCardSchema.parse(JSON.parse(readFileSync(join(catalog, file), "utf8"))),
);

export const starterFiles: Record<string, string> = Object.fromEntries(
  starterCards.flatMap(({ files }) =>
    files.flatMap(({ sha256, sources }) =>
      sources.flatMap((source) =>
        source.type === "npm" ? [[sha256, join(root, "node_modules", source.package, source.path)]] : [],
      ),
    ),
  ),
);

/** Real photographs and scans that are not part of the project; tests that want them are skipped where they are not. */
export const sharedMedia = join(process.env.WEFT_SHARED ?? join(root, "../shared"), "media");
export const hasSharedMedia = existsSync(sharedMedia);
