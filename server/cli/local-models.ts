/** Models for a run without a server: the cards of this folder, and their files where npm has put them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ModelCard, modelCardSchema } from "@/nodes/model-card";

/** The folder of the project: the nearest one above this file that holds the catalogue. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "models", "catalog"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("The folder models/catalog is missing: run this inside the project.");
    folder = above;
  }
  return folder;
}

export function localModels(root: string): { cards: ModelCard[]; files: Record<string, string> } {
  const catalog = join(root, "models", "catalog");
  const cards = readdirSync(catalog)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => modelCardSchema.parse(JSON.parse(readFileSync(join(catalog, file), "utf8"))));
  const files: Record<string, string> = {};
  for (const { sha256, sources } of cards.flatMap((card) => card.files)) {
    for (const source of sources) {
      if (source.type !== "npm") continue;
      const path = join(root, "node_modules", source.package, source.path);
      if (existsSync(path)) files[sha256] = path;
    }
  }
  return { cards, files };
}
