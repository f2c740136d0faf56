/** The language of this request, and the titles of its pages in it. */
import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { createTranslator } from "use-intl/core";
import { loadMessages } from "@/components/i18n/load-messages";
import { chooseLocale, type Locale, localeCookie } from "@/components/i18n/locales";

export async function requestLocale(): Promise<Locale> {
  return chooseLocale((await cookies()).get(localeCookie)?.value, (await headers()).get("accept-language"));
}

type TitleKey =
  | "auth.signInTitle"
  | "auth.setupTitle"
  | "compiled.title"
  | `shell.${"pipelines" | "runs" | "models" | "settings"}`;

/** Messages in the language of this request. */
export async function requestTranslator() {
  const locale = await requestLocale();
  return createTranslator({ locale, messages: await loadMessages(locale) });
}

/** A page's `generateMetadata`: the message with this key is its title. */
export function titled(key: TitleKey): () => Promise<Metadata> {
  return async () => ({ title: (await requestTranslator())(key) });
}
