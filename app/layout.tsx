import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { loadMessages } from "@/components/i18n/load-messages";
import { Providers } from "@/components/shell/providers";
import { requestLocale } from "./_session/request-locale";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Weft", template: "%s · Weft" } };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await requestLocale();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <html lang={locale} suppressHydrationWarning>
      <body>
        <Providers locale={locale} messages={await loadMessages(locale)} timeZone={timeZone} now={new Date()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
