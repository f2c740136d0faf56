/** The frame of all pages but the editor and sign-in: the ways on the left (a strip at the top on narrow screens), the page beside it. */
"use client";

import { Boxes, History, Settings, Workflow } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { AccountMenu } from "./account-menu";
import { Logo } from "./logo";

const ways = [
  { href: "/pipelines", key: "pipelines", icon: Workflow },
  { href: "/runs", key: "runs", icon: History },
  { href: "/models", key: "models", icon: Boxes },
  { href: "/settings", key: "settings", icon: Settings },
] as const;

export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  const path = usePathname();
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-md"
      >
        {t("skip")}
      </a>
      <div className="flex shrink-0 items-center gap-3 border-line border-b bg-surface px-3 py-2 md:sticky md:top-0 md:h-dvh md:w-56 md:flex-col md:items-stretch md:border-r md:border-b-0 md:py-3">
        <Link href="/pipelines" className="flex items-center gap-2 rounded-lg md:px-1.5 md:py-1">
          <Logo />
          <span className="font-semibold text-base text-fg tracking-tight">Weft</span>
        </Link>
        <nav aria-label={t("navigation")} className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto md:mt-2 md:flex-col">
          {ways.map(({ href, key, icon: Icon }) => {
            const here = path === href || path.startsWith(`${href}/`);
            return (
              <Link
                key={key}
                href={href}
                aria-current={here ? "page" : undefined}
                className={cn(
                  "flex h-8 shrink-0 items-center gap-2.5 rounded-lg px-2.5 font-medium text-sm",
                  here ? "bg-active text-fg" : "text-fg-muted hover:bg-hover hover:text-fg",
                )}
              >
                <Icon aria-hidden className={cn("size-4", here && "text-accent-text")} />
                <span className="max-sm:sr-only">{t(key)}</span>
              </Link>
            );
          })}
        </nav>
        <div className="md:border-line md:border-t md:pt-2">
          <AccountMenu />
        </div>
      </div>
      <main id="content" className="min-w-0 flex-1">
        {children}
      </main>
    </div>
  );
}

interface PageProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The inside of a page: its heading, what can be done, and the content in a measure that can be read. */
export function Page({ title, description, actions, children }: PageProps) {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-8 sm:py-8">
      <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="font-semibold text-fg text-xl tracking-tight">{title}</h1>
          {description && <p className="mt-1 max-w-prose text-fg-muted text-sm">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
