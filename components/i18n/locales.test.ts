import { expect, test } from "vitest";
import { chooseLocale } from "./locales";

test("the person's own choice goes before what the browser asks for", () => {
  expect(chooseLocale("en", "de-DE,de;q=0.9")).toBe("en");
  expect(chooseLocale("id", "en-US,en;q=0.9")).toBe("id");
});

test("an unknown choice and unknown languages end at the default", () => {
  expect(chooseLocale("xx", "tlh, x-klingon;q=0.9, *;q=0.1")).toBe("en");
  expect(chooseLocale(undefined, null)).toBe("en");
  expect(chooseLocale("toString", "constructor")).toBe("en");
});

test("a regional tag is served by its language", () => {
  expect(chooseLocale(undefined, "fr;q=0.5, en-GB;q=0.8")).toBe("en");
  expect(chooseLocale(undefined, "de-AT, en;q=0.8")).toBe("de");
});
