/** What every page stands in: language, look, the server, tooltips and toasts. */
"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import type { Locale, Messages } from "@/components/i18n/locales";
import { ServerProvider } from "@/components/trpc/client";
import { Toaster } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";

interface ProvidersProps {
  locale: Locale;
  messages: Messages;
  /** The server's, so that both sides write dates alike. */
  timeZone: string;
  /** When the page was made, for "3 minutes ago" on both sides. */
  now: Date;
  children: ReactNode;
}

export function Providers({ locale, messages, timeZone, now, children }: ProvidersProps) {
  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone} now={now}>
      <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange>
        <ServerProvider>
          <TooltipProvider delayDuration={400} skipDelayDuration={200}>
            {children}
            <Toaster />
          </TooltipProvider>
        </ServerProvider>
      </ThemeProvider>
    </IntlProvider>
  );
}
