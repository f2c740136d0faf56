import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Install, openInstall } from "@/server/testing/install";
import { peerAddress } from "./address";
import { hashPassword, verifyNobody, verifyPassword } from "./password";
import { SlidingLimiter } from "./rate-limit";
import { isSameOrigin } from "./same-origin";
import { cookieFrom, readSession } from "./session";
import { signIn, signInWait } from "./sign-in";

describe("passwords", () => {
  it("are hashed with scrypt, salted, with the cost in the hash", async () => {
    const [one, two] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword("correct horse", one)).toBe(true);
    expect(await verifyPassword("correct horsf", one)).toBe(false);
  });

  it("read hashes of another cost, and refuse what is no hash", async () => {
    const cheap = "scrypt$16384$8$1$c2FsdHNhbHRzYWx0c2FsdA==$";
    expect(await verifyPassword("x", cheap)).toBe(false);
    expect(await verifyPassword("x", "")).toBe(false);
    expect(await verifyPassword("x", "bcrypt$a$b$c$d$e")).toBe(false);
    expect(await verifyNobody("x")).toBe(false);
  });

  it("take the same letters in either Unicode form", async () => {
    expect(await verifyPassword("caf\u0065\u0301 au lait", await hashPassword("caf\u00e9 au lait"))).toBe(true);
  });
});

describe("SlidingLimiter", () => {
  it("lets `limit` through in any window, and says how long to wait", () => {
    let now = 0;
    const limiter = new SlidingLimiter({ limit: 2, windowMs: 10_000 }, () => now);
    expect(limiter.take("a")).toBe(0);
    now = 4000;
    expect(limiter.take("a")).toBe(0);
    expect(limiter.take("a")).toBe(6);
    expect(limiter.take("b")).toBe(0);
    now = 10_001;
    expect(limiter.take("a")).toBe(0);
    expect(limiter.take("a")).toBe(4);
    limiter.forget("a");
    expect(limiter.take("a")).toBe(0);
  });

  it("remembers no more than so many keys", () => {
    const limiter = new SlidingLimiter({ limit: 1, windowMs: 10_000, keys: 3 }, () => 0);
    for (const key of ["a", "b", "c", "d"]) limiter.count(key);
    expect([limiter.waitSeconds("a"), limiter.waitSeconds("b")]).toEqual([0, 10]);
  });
});

describe("who calls", () => {
  const from = (remoteAddress: string, forwarded?: string) =>
    peerAddress({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } } as unknown as IncomingMessage);

  it("is believed from a proxy on this machine only, and only what that proxy saw", () => {
    expect(from("10.0.0.9", "1.2.3.4")).toBe("10.0.0.9");
    expect(from("127.0.0.1", "6.6.6.6, 1.2.3.4")).toBe("1.2.3.4");
    expect(from("::1")).toBe("::1");
  });

  it("comes from our own pages, or from no page", () => {
    const same = (headers: Record<string, string>) =>
      isSameOrigin(new Headers({ host: "weft.local:3000", ...headers }));
    expect(same({})).toBe(true);
    expect(same({ origin: "http://weft.local:3000", "sec-fetch-site": "same-origin" })).toBe(true);
    expect(same({ origin: "http://evil.example" })).toBe(false);
    expect(same({ origin: "http://weft.local:4000" })).toBe(false);
    expect(same({ origin: "null" })).toBe(false);
    expect(same({ "sec-fetch-site": "cross-site" })).toBe(false);
    expect(same({ "sec-fetch-site": "same-site" })).toBe(false);
  });

  it("reads one cookie among others", () => {
    expect(cookieFrom("a=1; next-auth.session-token=x%3Dy; b=2", "next-auth.session-token")).toBe("x=y");
    expect(cookieFrom("xnext-auth.session-token=1", "next-auth.session-token")).toBeNull();
    expect(cookieFrom("a=%zz", "a")).toBeNull();
    expect(cookieFrom(null, "a")).toBeNull();
  });
});

describe("signing in", () => {
  let install: Install;
  beforeAll(async () => {
    install = await openInstall({ settings: { WEFT_SIGN_IN_ATTEMPTS: "3" } });
    await install.addUser("admin", "correct horse");
  });
  afterAll(() => install.close());
  const attempt = (password: string, address = "1.1.1.1", email = "admin@example.org") =>
    signIn(install.deps, { email, password, address });

  it("takes the right password, however the address is written", async () => {
    expect(await attempt("correct horse", "1.1.1.1", " Admin@Example.org ")).toMatchObject({
      ok: true,
      user: { role: "admin", sessionEpoch: 0 },
    });
  });

  it("answers a wrong password and an unknown account alike", async () => {
    const refused = { ok: false, retryAfterSeconds: 0 };
    expect(await attempt("wrong", "2.2.2.2")).toEqual(refused);
    expect(await attempt("wrong", "3.3.3.3", "nobody@example.org")).toEqual(refused);
  });

  it("counts attempts of an account from any address, sent all at once, and then takes not even the right one", async () => {
    await attempt("correct horse", "4.4.4.0");
    const all = await Promise.all([1, 2, 3, 4, 5].map((last) => attempt("wrong", `4.4.4.${last}`)));
    expect(all.filter((each) => !each.ok && each.retryAfterSeconds > 0)).toHaveLength(2);
    expect(await attempt("correct horse", "4.4.4.9")).toMatchObject({ ok: false });
    expect(signInWait(install.deps, "ADMIN@example.org", "9.9.9.9")).toBeGreaterThan(0);
  });

  it("counts attempts from an address on any account", async () => {
    for (const name of ["a", "b", "c"]) await attempt("wrong", "5.5.5.5", `${name}@example.org`);
    expect(signInWait(install.deps, "d@example.org", "5.5.5.5")).toBeGreaterThan(0);
    expect(signInWait(install.deps, "d@example.org", "5.5.5.6")).toBe(0);
  });
});

describe("a session", () => {
  let install: Install;
  beforeAll(async () => {
    install = await openInstall();
  });
  afterAll(() => install.close());
  const read = (cookie: string) => readSession(install.deps, new Headers({ cookie }));

  it("holds until the user's epoch is raised or the user is removed", async () => {
    const user = await install.addUser("editor", "correct horse");
    const cookie = await install.cookieOf(user);
    expect(await read(cookie)).toEqual(user);
    expect(await read(`__Secure-${cookie}`)).toEqual(user);
    await install.deps.db.user.update({ where: { id: user.id }, data: { sessionEpoch: 1 } });
    expect(await read(cookie)).toBeNull();
    expect(await read(await install.cookieOf(user, 1))).toEqual(user);
    await install.deps.db.user.delete({ where: { id: user.id } });
    expect(await read(await install.cookieOf(user, 1))).toBeNull();
  });

  it("is none where the cookie was made up", async () => {
    expect(await read("next-auth.session-token=nonsense")).toBeNull();
    expect(await readSession(install.deps, new Headers())).toBeNull();
  });
});
