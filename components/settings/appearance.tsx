/** Light or dark, and the language. */
"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { RadioGroup } from "radix-ui";
import { useSyncExternalStore } from "react";
import { useLocale, useTranslations } from "use-intl";
import { chooseLanguage } from "@/components/i18n/choose-language";
import { type Locale, locales } from "@/components/i18n/locales";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SettingsSection } from "./settings-section";

const themes = [
  ["light", Sun],
  ["dark", Moon],
  ["system", Monitor],
] as const;

const never = () => () => {};

export function Appearance() {
  const t = useTranslations("settings");
  const shell = useTranslations("shell");
  const locale = useLocale();
  const { theme, setTheme } = useTheme();
  // The server does not know what this browser chose.
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <SettingsSection title={t("appearance.title")} description={t("appearance.description")}>
      <div className="flex flex-wrap gap-x-10 gap-y-5 rounded-lg border border-line bg-surface px-4 py-4">
        <div className="flex flex-col gap-1.5">
          <span id="theme" className="font-medium text-fg text-sm">
            {shell("theme")}
          </span>
          <RadioGroup.Root
            aria-labelledby="theme"
            orientation="horizontal"
            value={inBrowser ? (theme ?? "system") : ""}
            onValueChange={setTheme}
            className="inline-flex rounded-lg bg-hover p-0.5"
          >
            {themes.map(([name, Icon]) => (
              <RadioGroup.Item
                key={name}
                value={name}
                className={cn(
                  "inline-flex h-7 items-center gap-1.5 rounded-md px-2.5 font-medium text-fg-muted text-xs hover:text-fg",
                  "data-[state=checked]:bg-raised data-[state=checked]:text-fg data-[state=checked]:shadow-sm",
                )}
              >
                <Icon aria-hidden className="size-3.5" />
                {shell(name)}
              </RadioGroup.Item>
            ))}
          </RadioGroup.Root>
        </div>
        <Field id="language" label={shell("language")} className="w-52">
          <Select
            id="language"
            value={locale}
            options={Object.entries(locales).map(([value, label]) => ({ value, label }))}
            onValueChange={(value) => chooseLanguage(value as Locale)}
          />
        </Field>
      </div>
    </SettingsSection>
  );
}
