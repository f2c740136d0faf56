/** Uploads: any stream becomes a stored file that pipelines may name, or is refused with the reason. */
import { statfs } from "node:fs/promises";
import type { Asset } from "@/nodes/pipeline";
import { mediaClass, sniff } from "@/server/storage/media-type";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";

type Needs = Pick<Deps, "db" | "blobs" | "env" | "paths">;

/** Left free on the disk, whatever is uploaded. */
const reserveBytes = 256 * 2 ** 20;

const megabytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MB`;

/** Refuses with too-large, unsupported-media or unprocessable. */
export async function store(deps: Needs, content: AsyncIterable<Uint8Array>, fileName: string): Promise<Asset> {
  const name = cleanName(fileName);
  const { env } = deps;
  const room = await roomLeft(deps);
  if (room <= 0) throw new ServiceError("too-large", storageFull(deps));
  try {
    const inspect = async (head: Uint8Array) => {
      if (head.length === 0) throw new ServiceError("unprocessable", `${name} is empty: it has 0 bytes.`);
      const mime = await sniff(head, name);
      const sort = mime ? mediaClass(mime) : null;
      if (!mime || !sort) throw new ServiceError("unsupported-media", unreadable(name, mime));
      const limit = sort === "image" ? env.limits.imageBytes : env.limits.uploadBytes;
      return { mime, limitBytes: Math.min(limit, room) };
    };
    const { sha256, mime, bytes } = await deps.blobs.write(content, inspect, ({ sha256, ...data }) =>
      // What is sent again is as new, to whatever removes uploads that nobody uses.
      deps.db.asset.upsert({
        where: { sha256 },
        create: { sha256, ...data, name },
        update: { createdAt: new Date() },
        select: { sha256: true },
      }),
    );
    return { sha256, mime, bytes, name };
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== "BlobTooLarge") throw thrown;
    const { limitBytes } = thrown as Error & { limitBytes: number };
    const full = limitBytes === room;
    throw new ServiceError(
      "too-large",
      full
        ? `${name} does not fit. ${storageFull(deps)}`
        : `${name} is larger than the ${megabytes(limitBytes)} that a file of its type may have.`,
    );
  }
}

/** The stored file's record, or null. */
export async function find(deps: Pick<Deps, "db" | "blobs">, sha256: string): Promise<Asset | null> {
  const size = await deps.blobs.size(sha256);
  if (size === null) return null;
  const row = await deps.db.asset.findUnique({ where: { sha256 } });
  return row ? { sha256, name: row.name, mime: row.mime, bytes: size } : null;
}

async function roomLeft({ blobs, env, paths }: Needs): Promise<number> {
  const disk = await statfs(paths.blobs);
  return Math.min(env.limits.storageBytes - blobs.usedBytes, disk.bavail * disk.bsize - reserveBytes);
}

function storageFull({ env, paths }: Needs): string {
  const most = `${env.limits.storageBytes / 2 ** 30} GB`;
  return `The storage of this install is full: it holds ${most} (WEFT_MAX_STORAGE_GB), or the disk of ${paths.root} has no more room.`;
}

function unreadable(name: string, mime: string | null): string {
  const found = mime ? `It is ${mime} by its content. ` : "Its content is no type that Weft knows. ";
  return `${name} cannot be used. ${found}Weft reads JPEG, PNG, WebP, GIF, AVIF and TIFF pictures, MP4, MOV, WebM, MKV and AVI videos, common sound files, ZIP archives, ONNX models and their tokenizer.json.`;
}

/** A file name to show: no path, no control characters, 255 characters at most. */
function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const shown = [...last].filter((character) => character >= " " && character !== "\u007f").join("");
  return shown.slice(0, 255) || "file";
}
