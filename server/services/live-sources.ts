/**
 * Live sources that an administrator has set up: only by their names do drawings reach into the network or the disk. Kept as one
 * setting. What signs in at a camera goes to the engine, and to nobody else; of an address, what follows a `?` may be a password too.
 */
import { realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";
import { z } from "zod";
import { type ListedLiveSource, type LiveSource, liveSourceSchema } from "@/nodes/live-source";
import type { LiveOrigin } from "@/server/engine/index";
import { readJson } from "../db/json";
import type { Role } from "./contract";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";

const key = "live-sources";
const most = 100;
const storedSchema = z.array(liveSourceSchema);

async function readAll({ db }: Pick<Deps, "db">): Promise<LiveSource[]> {
  const row = await db.setting.findUnique({ where: { key } });
  return row ? readJson(storedSchema, row.value, "The live sources") : [];
}

async function writeAll({ db }: Pick<Deps, "db">, sources: LiveSource[]): Promise<void> {
  const value = JSON.stringify(sources.sort((a, b) => a.name.localeCompare(b.name)));
  await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}

/** Names for everybody who draws; addresses for administrators; passwords for nobody. */
export async function list(deps: Pick<Deps, "db">, role: Role): Promise<ListedLiveSource[]> {
  return (await readAll(deps)).map(({ name, kind, address, user, password }) =>
    role === "admin"
      ? { name, kind, address: shown(kind, address), user, hasPassword: password !== "" }
      : { name, kind },
  );
}

function shown(kind: LiveSource["kind"], address: string): string {
  return kind === "stream" ? address.replace(/\?.*$/s, "?…") : address;
}

/** Adds a source, or replaces the one of this name as a whole. */
export async function save(deps: Pick<Deps, "db" | "paths">, source: LiveSource): Promise<Record<string, never>> {
  const others = (await readAll(deps)).filter(({ name }) => name !== source.name);
  if (others.length >= most)
    throw new ServiceError("invalid", `There are ${most} live sources already; remove one first.`);
  const kept =
    source.kind === "folder"
      ? { ...source, address: await folderAt(deps, source.address), user: "", password: "" }
      : source;
  await writeAll(deps, [...others, kept]);
  return {};
}

/** Drawings that name it are refused when they are run. */
export async function remove(deps: Pick<Deps, "db">, name: string): Promise<Record<string, never>> {
  const sources = await readAll(deps);
  const others = sources.filter((each) => each.name !== name);
  if (others.length === sources.length)
    throw new ServiceError("not-found", `There is no live source called "${name}".`);
  await writeAll(deps, others);
  return {};
}

/** Where it really is, without links. Weft's own files are nobody's pictures. */
async function folderAt({ paths }: Pick<Deps, "paths">, path: string): Promise<string> {
  if (!isAbsolute(path))
    throw new ServiceError("invalid", `${path}: write the folder's whole path, from the root of the disk.`);
  const real = await realpath(path).catch(() => null);
  const there = real === null ? null : await stat(real).catch(() => null);
  if (real === null || !there?.isDirectory())
    throw new ServiceError(
      "invalid",
      `${path}: there is no such folder on the machine that Weft runs on, or Weft may not read it.`,
    );
  const data = await realpath(paths.root);
  if (holds(data, real) || holds(real, data))
    throw new ServiceError("invalid", `${path}: Weft keeps its own files there. Choose another folder.`);
  return real;
}

function holds(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** For the engine; null where there is none of this name any more. The empty name: whoever sends frames to the run. */
export async function originOf(deps: Pick<Deps, "db">, name: string): Promise<LiveOrigin | null> {
  if (name === "") return { kind: "pushed" };
  const source = (await readAll(deps)).find((each) => each.name === name);
  if (!source) return null;
  if (source.kind === "folder") return { kind: "folder", name, path: source.address };
  const address = new URL(source.address);
  address.username = encodeURIComponent(source.user);
  address.password = encodeURIComponent(source.password);
  return { kind: "stream", name, address: address.href };
}
