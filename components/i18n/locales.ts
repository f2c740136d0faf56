/** The interface's languages, and how one is chosen: the cookie that the person set, else what the browser asks for. */
import type en from "./messages/en";

export type Messages = typeof en;

/** Each by its own name. A language is added with its folder of messages and a line here and in load-messages.ts. */
export const locales = { en: "English", de: "Deutsch", es: "Español", id: "Bahasa Indonesia" } as const;

export type Locale = keyof typeof locales;

export const localeCookie = "weft-locale";
export const defaultLocale: Locale = "en";

export function isLocale(value: string | undefined): value is Locale {
  return value !== undefined && Object.hasOwn(locales, value);
}

/** `accepted` is the Accept-Language header: languages by falling quality. */
export function chooseLocale(cookie: string | undefined, accepted: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  const wanted = (accepted ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...options] = part.trim().split(";");
      const quality = Number(options.find((option) => option.trim().startsWith("q="))?.split("=")[1] ?? 1);
      return { tag, quality };
    })
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    if (isLocale(tag)) return tag;
    const language = tag.split("-")[0];
    if (isLocale(language)) return language;
  }
  return defaultLocale;
}

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
    Locale: Locale;
  }
}
