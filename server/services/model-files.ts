/**
 * Where the files of model cards lie on this machine. A file is believed when its SHA-256 is the card's; it is hashed once
 * and again only when its size or time of change differs. Needs no database: the command line uses it as well.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ModelCard, modelCardSchema } from "@/nodes/model-card";

export interface FileSources {
  /** The directory that holds node_modules. */
  root: string;
  /** Where an uploaded file lies, by content. */
  blobPath?: (sha256: string) => string;
}

const verified = new Map<string, { stamp: string; sha256: string }>();

/** Content hash to path, for every file of the cards that is present and sound. */
export async function resolveFiles(
  cards: readonly ModelCard[],
  sources: FileSources = { root: process.cwd() },
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const file of cards.flatMap((card) => card.files)) {
    if (found[file.sha256]) continue;
    for (const source of file.sources) {
      const path = candidate(source, file.sha256, sources);
      if (path && (await hashOf(path)) === file.sha256) {
        found[file.sha256] = path;
        break;
      }
    }
  }
  return found;
}

/** The cards of models/catalog. A card that does not fit its schema is a fault of this copy of Weft, named by file. */
export async function readCatalog(root: string): Promise<ModelCard[]> {
  const directory = join(root, "models", "catalog");
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(
    names.map(async (name) => {
      const parsed = modelCardSchema.safeParse(JSON.parse(await readFile(join(directory, name), "utf8")));
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new Error(`models/catalog/${name}: ${issue?.path.join(".")}: ${issue?.message}`);
    }),
  );
}

function candidate(
  source: ModelCard["files"][number]["sources"][number],
  sha256: string,
  at: FileSources,
): string | null {
  if (source.type === "npm") return join(at.root, "node_modules", source.package, source.path);
  if (source.type === "blob") return at.blobPath?.(sha256) ?? null;
  return null;
}

async function hashOf(path: string): Promise<string | null> {
  const seen = await stat(path).catch(() => null);
  if (!seen?.isFile()) return null;
  const stamp = `${seen.size} ${seen.mtimeMs}`;
  const known = verified.get(path);
  if (known?.stamp === stamp) return known.sha256;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const sha256 = hash.digest("hex");
  verified.set(path, { stamp, sha256 });
  return sha256;
}
