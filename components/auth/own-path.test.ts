import { expect, test } from "vitest";
import { ownPath } from "./own-path";

test("a page of our own is kept with its query", () => {
  expect(ownPath("/pipelines/abc?view=report#step")).toBe("/pipelines/abc?view=report#step");
});

test.each([
  "https://elsewhere.example/pipelines",
  "//elsewhere.example",
  "/\\elsewhere.example",
  "/\t/elsewhere.example",
  "/.//elsewhere.example",
  "/models/..//elsewhere.example",
  "javascript:alert(1)",
  "pipelines",
  "",
  undefined,
  null,
  ["/models", "/runs"],
])("%s leads to the pipelines", (wanted) => {
  expect(ownPath(wanted)).toBe("/pipelines");
});

test("sign-in never leads back to itself, nor to an address that is no page", () => {
  for (const path of ["/", "/sign-in", "/sign-in?callbackUrl=/runs", "/setup", "/api/auth/signout"]) {
    expect(ownPath(path)).toBe("/pipelines");
  }
  expect(ownPath("/settings")).toBe("/settings");
});
