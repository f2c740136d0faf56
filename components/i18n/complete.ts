/** A language with English in the places that nobody has translated yet. */
import type { Messages } from "./locales";

/** Any part of the messages, to any depth. */
export type Translated<T> = { [K in keyof T]?: T[K] extends string ? string : Translated<T[K]> };

export function complete(english: Messages, translated: Translated<Messages>): Messages {
  return filled(english, translated) as Messages;
}

type Tree = { readonly [key: string]: string | Tree };

function filled(english: Tree, translated: Translated<Tree>): Tree {
  return Object.fromEntries(
    Object.entries(english).map(([key, own]) => {
      const other = Object.hasOwn(translated, key) ? translated[key] : undefined;
      if (typeof own === "string") return [key, typeof other === "string" && other !== "" ? other : own];
      return [key, typeof other === "object" ? filled(own, other) : own];
    }),
  );
}
