import { expect, test } from "vitest";
import { passwordStrength } from "./password-strength";

test.each([
  ["", "short"],
  ["Tr0ub4d&3", "short"],
  ["aaaaaaaaaaaa", "weak"],
  ["1234567890", "weak"],
  ["password2024", "weak"],
  ["qwertzuiop", "weak"],
  ["abcdefghijklm", "weak"],
  ["kmsoqtbrza", "fair"],
  ["correct horse battery staple", "strong"],
  ["xK7#mQ2!vT9$", "strong"],
  ["我喜欢在雨天的下午喝热茶", "strong"],
])("%s is %s", (password, expected) => {
  expect(passwordStrength(password)).toBe(expected);
});

test("the person's own name and address count for nothing", () => {
  expect(passwordStrength("tessellating")).toBe("fair");
  expect(passwordStrength("tessellating", ["Tessellating Weaver"])).toBe("weak");
  expect(passwordStrength("Margarethe-Loom", ["Margarethe", "m.loom@example.org"])).toBe("weak");
});
