/** The first administrator, and keys for programs. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn } from "@/server/auth/sign-in";
import * as apiKeys from "@/server/services/api-keys";
import { type Install, openInstall } from "@/server/testing/install";

let install: Install;
beforeAll(async () => {
  install = await openInstall();
});
afterAll(() => install.close());

describe("the first administrator", () => {
  const input = { name: "Ada", email: " Ada@Example.org", password: "correct horse" };
  const complete = (change: object) => install.as(null).setup.complete({ token: "", ...input, ...change });

  it("needs the link of this start, a name, an address and a password of ten characters", async () => {
    const token = install.deps.setup.token as string;
    expect(await install.as(null).setup.needed()).toEqual({ needed: true });
    await expect(complete({ token: "guessed" })).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: "This setup link is not the one of this start. Use the link that the terminal shows now.",
    });
    await expect(complete({ token, email: input.email, password: "short" })).rejects.toThrow("at least 10 characters");
    await expect(complete({ token, email: "ada" })).rejects.toThrow("an e-mail address is needed");
    await expect(complete({ token, name: " " })).rejects.toThrow("a name is needed");
    expect(await install.as(null).setup.needed()).toEqual({ needed: true });
  });

  it("is made once, of two who try at once, and may then sign in", async () => {
    const token = install.deps.setup.token as string;
    const both = await Promise.allSettled([complete({ token }), complete({ token, name: "Eve" })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await install.as(null).setup.needed()).toEqual({ needed: false });
    const found = { email: "ada@example.org", password: "correct horse", address: "x" };
    expect(await signIn(install.deps, found)).toMatchObject({ ok: true, user: { role: "admin" } });
    await expect(complete({ token })).rejects.toThrow("Weft is set up already. Sign in instead.");
  });

  it("is not offered again at the next start", async () => {
    const again = await openInstall({ directory: install.directory });
    expect(again.deps.setup.token).toBeNull();
    await again.close();
  });
});

describe("keys", () => {
  it("are shown once, kept as a digest, and no longer taken once revoked", async () => {
    const { apiKeys: keys } = install.as("editor");
    const { id, key } = await keys.create({ name: " scanner " });
    expect(key).toMatch(/^weft_[A-Za-z0-9_-]{43}$/);
    expect(await keys.list()).toMatchObject([{ id, name: "scanner", prefix: key.slice(0, 12), lastUsedAt: null }]);
    expect(JSON.stringify(await install.deps.db.apiKey.findMany())).not.toContain(key);
    expect(await apiKeys.verify(install.deps, key)).toEqual({ id });
    expect((await keys.list())[0]?.lastUsedAt).toBeInstanceOf(Date);
    await keys.revoke({ id });
    expect(await keys.list()).toEqual([]);
    expect(await apiKeys.verify(install.deps, key)).toBeNull();
    await expect(keys.revoke({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(keys.create({ name: "" })).rejects.toThrow("a name is needed");
  });
});

describe("the install", () => {
  it("says how it is", async () => {
    expect(await install.as("viewer").system.status()).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      engine: { state: "down", pid: null },
      dataBytes: expect.any(Number),
    });
  });

  it("tells who is signed in", async () => {
    expect(await install.as("viewer").session.me()).toMatchObject({ role: "viewer" });
  });
});
