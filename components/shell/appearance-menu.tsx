/** Light, dark or as the system; and the language. Parts of the account menu. */
"use client";

import { useTheme } from "next-themes";
import { useLocale, useTranslations } from "use-intl";
import { chooseLanguage } from "@/components/i18n/choose-language";
import { type Locale, locales } from "@/components/i18n/locales";
import { MenuChoice, MenuLabel } from "@/components/ui/menu";

export function ThemeChoices() {
  const t = useTranslations("shell");
  const { theme, setTheme } = useTheme();
  return (
    <>
      <MenuLabel>{t("theme")}</MenuLabel>
      {(["light", "dark", "system"] as const).map((each) => (
        <MenuChoice key={each} checked={theme === each} onSelect={() => setTheme(each)}>
          {t(each)}
        </MenuChoice>
      ))}
    </>
  );
}

export function LanguageChoices() {
  const t = useTranslations("shell");
  const current = useLocale();
  const offered = Object.entries(locales) as [Locale, string][];
  if (offered.length < 2) return null;
  return (
    <>
      <MenuLabel>{t("language")}</MenuLabel>
      {offered.map(([locale, name]) => (
        <MenuChoice key={locale} checked={locale === current} onSelect={() => chooseLanguage(locale)}>
          <span lang={locale}>{name}</span>
        </MenuChoice>
      ))}
    </>
  );
}
