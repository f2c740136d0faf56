/** The messages of one language, loaded where they are needed: a page carries its own language only. */
import { complete, type Translated } from "./complete";
import type { Locale, Messages } from "./locales";

const loaders: Readonly<Record<Locale, () => Promise<{ default: Translated<Messages> }>>> = {
  en: () => import("./messages/en"),
  de: () => import("./messages/de"),
  es: () => import("./messages/es"),
  id: () => import("./messages/id"),
};

export async function loadMessages(locale: Locale): Promise<Messages> {
  const [english, chosen] = await Promise.all([import("./messages/en"), loaders[locale]()]);
  return complete(english.default, chosen.default);
}
