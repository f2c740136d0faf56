/**
 * Each language against English. A part (a file) may be missing as a whole and is then shown in English; one that is there must
 * be whole, and name the same arguments, so that no sentence is shown half.
 */
import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { complete } from "./complete";
import { loadMessages } from "./load-messages";
import { type Locale, locales } from "./locales";
import english from "./messages/en";

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, path = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[`${path}${key}`, value] as const] : [...flat(value, `${path}${key}.`)],
    ),
  );
}

/** `{name}` and `{count, plural, …}`, but not the text of a case: `one {Imported}`. */
const argument = /(?<!\b(?:zero|one|two|few|many|other)\s*|=\d+\s*)\{\s*(\w+)\s*[,}]/g;
/** `<link>` around words. */
const tag = /<(\w+)>/g;

function namesIn(message: string, pattern: RegExp): string[] {
  return [...new Set([...message.matchAll(pattern)].map(([, name]) => name ?? ""))].sort();
}

const argumentsOf = (message: string) => [...namesIn(message, argument), ...namesIn(message, tag)];

const others = (Object.keys(locales) as Locale[]).filter((locale) => locale !== "en");

describe.each(others)("%s", async (locale) => {
  const { default: translated }: { default: Tree } = await import(`./messages/${locale}/index.ts`);
  const parts = Object.keys(translated);
  const expected = flat(Object.fromEntries(Object.entries(english as Tree).filter(([part]) => parts.includes(part))));
  const found = flat(translated);

  test("says nothing that English does not say", () => {
    expect([...found.keys()].filter((key) => !expected.has(key))).toEqual([]);
  });

  test("lacks nothing in the parts that it has", () => {
    expect([...expected.keys()].filter((key) => !found.get(key))).toEqual([]);
  });

  test("names the same arguments in each message", () => {
    const differing = [...found].filter(([key, message]) => {
      return String(argumentsOf(message)) !== String(argumentsOf(expected.get(key) ?? ""));
    });
    expect(differing).toEqual([]);
  });
});

test.each(Object.keys(locales) as Locale[])("every message of %s can be written", async (locale) => {
  const messages = await loadMessages(locale);
  const failed: string[] = [];
  const onError = ({ message }: Error) => failed.push(message);
  const { markup } = createTranslator({ locale, messages, onError });
  for (const [key, message] of flat(messages)) {
    const values = namesIn(message, argument).map((name) => [name, 2]);
    const tags = namesIn(message, tag).map((name) => [name, (words: string) => words]);
    (markup as (key: string, values: object) => string)(key, Object.fromEntries([...values, ...tags]));
  }
  expect(failed).toEqual([]);
});

test("what is not translated is shown in English", () => {
  const { common, shell } = complete(english, { common: { close: "Zu", save: "" } });
  expect(common.close).toBe("Zu");
  expect(common.save).toBe(english.common.save);
  expect(common.cancel).toBe(english.common.cancel);
  expect(shell).toEqual(english.shell);
});
