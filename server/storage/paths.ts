/** The data directory: where everything of an install lies, and the one way to make a path inside it out of what a client sent. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { StartRefused } from "@/server/start-refused";

export interface DataPaths {
  root: string;
  database: string;
  backups: string;
  blobs: string;
  incoming: string;
  runs: string;
  plans: string;
  measuring: string;
  secret: string;
}

export function dataPaths(root: string): DataPaths {
  const at = (name: string) => join(root, name);
  return {
    root,
    database: at("weft.db"),
    backups: at("backups"),
    blobs: at("blobs"),
    incoming: at("incoming"),
    runs: at("runs"),
    plans: at("plans"),
    measuring: at("measuring"),
    secret: at("secret"),
  };
}

export async function makeDirectories(paths: DataPaths): Promise<void> {
  for (const directory of [paths.root, paths.blobs, paths.incoming, paths.runs, paths.plans]) {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new StartRefused(
        `The data directory ${paths.root} cannot be used: ${reasonOf(cause)}. Choose another with --data-dir.`,
        { cause },
      );
    }
  }
}

function reasonOf(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === "EEXIST" || code === "ENOTDIR") return "there is a file in its place";
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "this user may not write there";
  return message;
}

/** The path of `parts` below `directory`, or null where they would lead out of it or into a hidden file. */
export function inside(directory: string, parts: readonly string[]): string | null {
  if (parts.length === 0) return null;
  for (const part of parts) {
    if (part === "" || part.startsWith(".") || /[/\\\0]/.test(part)) return null;
  }
  const path = resolve(directory, ...parts);
  return path.startsWith(resolve(directory) + sep) ? path : null;
}

/** The key that signs sessions: made at the first start, readable by the owner of the process only. */
export async function readSecret(paths: DataPaths): Promise<string> {
  try {
    await writeFile(paths.secret, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
  const secret = (await readFile(paths.secret, "utf8")).trim();
  if (secret.length < 32)
    throw new Error(`${paths.secret} is damaged: remove it (everybody will have to sign in again).`);
  return secret;
}
