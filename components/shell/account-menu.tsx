"use client";

import { ChevronsUpDown, LogOut } from "lucide-react";
import { signOut } from "next-auth/react";
import { useTranslations } from "use-intl";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { LanguageChoices, ThemeChoices } from "./appearance-menu";
import { useUser } from "./session";

export function AccountMenu() {
  const t = useTranslations("shell");
  const common = useTranslations("common");
  const { name, email } = useUser();
  const leave = () => {
    signOut({ callbackUrl: "/sign-in" }).catch(() => toast({ tone: "danger", title: common("failed") }));
  };
  return (
    <Menu
      align="start"
      side="top"
      trigger={
        <button
          type="button"
          aria-label={t("account")}
          className="flex w-full items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-hover data-[state=open]:bg-active"
        >
          <span
            aria-hidden
            className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent-text text-xs"
          >
            {[...name][0]?.toUpperCase()}
          </span>
          <span className="min-w-0 flex-1 truncate font-medium text-fg text-sm max-md:sr-only">{name}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 text-fg-subtle max-md:hidden" />
        </button>
      }
    >
      <MenuLabel>{email}</MenuLabel>
      <MenuSeparator />
      <ThemeChoices />
      <LanguageChoices />
      <MenuSeparator />
      <MenuItem onSelect={leave}>
        <LogOut />
        {t("signOut")}
      </MenuItem>
    </Menu>
  );
}
