/** Who may call what, over the whole router: nobody may anything but what is open, viewers change nothing. */
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Install, openInstall } from "@/server/testing/install";
import { appRouter } from "./root";

let install: Install;
beforeAll(async () => {
  install = await openInstall();
});
afterAll(() => install.close());

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>);
const open = ["setup.complete", "setup.holds", "setup.needed"];
const forAdministrators = ["liveSources.save", "liveSources.remove"];
/** Of queries: what hands out keys or opens uploads is for those who edit. */
const forEditors = ["apiKeys.list", "models.inspect"];

/** The code of the refusal, where access is judged before anything else: the input is none that any procedure takes. */
async function codeOf(caller: Caller, path: string): Promise<string> {
  const procedure = path.split(".").reduce((at: unknown, name) => (at as Record<string, unknown>)[name], caller);
  try {
    await (procedure as (input: unknown) => Promise<unknown>)(0);
    return "answered";
  } catch (thrown) {
    return thrown instanceof TRPCError ? thrown.code : String(thrown);
  }
}

describe("access", () => {
  it("is refused to nobody but at the open procedures", async () => {
    const refused = await Promise.all(
      procedures.map(async ([path]) => [path, await codeOf(install.as(null), path)] as const),
    );
    expect(
      refused
        .filter(([, code]) => code !== "UNAUTHORIZED")
        .map(([path]) => path)
        .sort(),
    ).toEqual(open);
    expect(procedures.length).toBeGreaterThan(20);
  });

  it("lets viewers look and change nothing", async () => {
    const guarded = procedures.filter(([path]) => !open.includes(path));
    const codes = await Promise.all(
      guarded.map(async ([path, { _def }]) => [path, _def.type, await codeOf(install.as("viewer"), path)] as const),
    );
    const forbidden = codes.filter(([, , code]) => code === "FORBIDDEN").map(([path]) => path);
    const changing = codes.filter(([, type]) => type === "mutation").map(([path]) => path);
    expect(forbidden.sort()).toEqual([...changing, ...forEditors].sort());
  });

  it("lets editors do all of that but for what leads out of Weft, and administrators everything", async () => {
    for (const [role, expected] of [["editor", forAdministrators] as const, ["admin", []] as const]) {
      const codes = await Promise.all(procedures.map(async ([path]) => [path, await codeOf(install.as(role), path)]));
      expect(codes.filter(([, code]) => code === "FORBIDDEN").map(([path]) => path)).toEqual(expected);
      expect(codes.map(([, code]) => code)).not.toContain("UNAUTHORIZED");
    }
  });
});
