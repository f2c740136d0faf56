/** A whole install in a throw-away directory: the database, the store, the services, and the real engine where it is wanted. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "next-auth/jwt";
import { hashPassword } from "@/server/auth/password";
import { programBeside } from "@/server/engine/program";
import { readEnv } from "@/server/env";
import * as assets from "@/server/services/assets";
import type { Role, SessionUser } from "@/server/services/contract";
import type { Deps } from "@/server/services/deps";
import { open } from "@/server/services/open";
import { createCaller } from "@/server/trpc/root";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const entry = programBeside(import.meta.url, "./engine.mjs", "../engine/process.ts").path;

export interface InstallOptions {
  /** Starts the engine's process; without it, what needs one is refused. */
  engine?: boolean;
  settings?: Record<string, string>;
  /** Opens what another install has left, and leaves it there. */
  directory?: string;
}

export type Install = Awaited<ReturnType<typeof openInstall>>;
export type Caller = ReturnType<typeof createCaller>;

export async function openInstall({ engine = false, settings = {}, directory: given }: InstallOptions = {}) {
  const directory = given ?? mkdtempSync(join(tmpdir(), "weft-install-"));
  const env = readEnv({ NODE_ENV: "test", WEFT_ROOT: root, WEFT_DATA_DIR: directory, ...settings });
  const logs: string[] = [];
  const opened = await open({ env, log: (line) => logs.push(line), engine: { entry } });
  const { deps } = opened;
  if (engine) await opened.start();
  return {
    directory,
    deps,
    logs,
    /** Procedures as a user of this role, or as nobody. */
    as(role: Role | null): Caller {
      const user = role && { id: role, name: role, email: `${role}@example.org`, role };
      return createCaller({ deps, user });
    },
    addUser(role: Role, password: string, name: string = role): Promise<SessionUser> {
      return addUser(deps, role, password, name);
    },
    /** The cookie of a signed-in user. */
    async cookieOf(user: SessionUser, epoch = 0): Promise<string> {
      const token = await encode({ secret: deps.secret, token: { sub: user.id, epoch } });
      return `next-auth.session-token=${token}`;
    },
    upload(content: Uint8Array | string, name: string) {
      return assets.store(deps, pieces(Buffer.from(content)), name);
    },
    async close(): Promise<void> {
      await opened.close();
      if (!given) rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function addUser({ db }: Pick<Deps, "db">, role: Role, password: string, name: string): Promise<SessionUser> {
  const user = { id: randomUUID(), name, email: `${name}@example.org`, role };
  await db.user.create({ data: { ...user, passwordHash: await hashPassword(password) } });
  return user;
}

/** As it would come over the network. */
async function* pieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 64 * 1024) yield content.subarray(at, at + 64 * 1024);
}
