/** Keys of the REST API: `weft_` and 32 random bytes. Only the SHA-256 is kept: the key is random enough to need no slow hash. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { ApiKeySummary } from "./contract";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";

const digest = (key: string) => createHash("sha256").update(key).digest("hex");
const touchEveryMs = 60_000;

/** Keys that were verified, by their digests, so that a program that asks often costs no query each time. */
export class KnownKeys {
  private known = new Map<string, { id: string; usedAt: number }>();

  /** Of this moment: whoever looks a key up while one is revoked writes it into a list that nobody reads any more. */
  get current(): Map<string, { id: string; usedAt: number }> {
    return this.known;
  }

  forget(): void {
    this.known = new Map();
  }
}

export async function list({ db }: Pick<Deps, "db">): Promise<ApiKeySummary[]> {
  const rows = await db.apiKey.findMany({ where: { revokedAt: null }, orderBy: { createdAt: "desc" } });
  return rows.map(({ id, name, prefix, createdAt, lastUsedAt }) => ({ id, name, prefix, createdAt, lastUsedAt }));
}

export async function create({ db }: Pick<Deps, "db">, name: string): Promise<{ id: string; key: string }> {
  const key = `weft_${randomBytes(32).toString("base64url")}`;
  const id = randomUUID();
  await db.apiKey.create({ data: { id, name, prefix: key.slice(0, 12), hash: digest(key) } });
  return { id, key };
}

export async function revoke(
  { db, knownKeys }: Pick<Deps, "db" | "knownKeys">,
  id: string,
): Promise<Record<string, never>> {
  const { count } = await db.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
  knownKeys.forget();
  if (count === 0) throw new ServiceError("not-found", "There is no such key, or it was revoked already.");
  return {};
}

/** The key's id, or null where it is unknown or revoked. */
export async function verify(
  { db, knownKeys }: Pick<Deps, "db" | "knownKeys">,
  key: string,
): Promise<{ id: string } | null> {
  const hash = digest(key);
  const { current } = knownKeys;
  let known = current.get(hash);
  if (!known) {
    const row = await db.apiKey.findUnique({ where: { hash } });
    if (!row || row.revokedAt) return null;
    known = { id: row.id, usedAt: row.lastUsedAt?.getTime() ?? 0 };
    current.set(hash, known);
  }
  if (Date.now() - known.usedAt > touchEveryMs) {
    known.usedAt = Date.now();
    await db.apiKey.update({ where: { id: known.id }, data: { lastUsedAt: new Date() } });
  }
  return { id: known.id };
}
