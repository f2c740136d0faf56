/** The messages of one language, loaded where they are needed: a page carries its own language only. */
import type { Locale, Messages } from "./locales";

const loaders: Readonly<Record<Locale, () => Promise<{ default: Messages }>>> = {
  en: () => import("./messages/en"),
};

export async function loadMessages(locale: Locale): Promise<Messages> {
  return (await loaders[locale]()).default;
}
