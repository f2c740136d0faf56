/** Time that still runs, counted up every second. */
"use client";

import { useEffect, useState } from "react";
import { useQuantities } from "@/components/i18n/use-quantities";

export function Elapsed({ since }: { since: Date }) {
  const quantities = useQuantities();
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  // The server's clock and the browser's may differ: nothing is written until the browser has its own.
  if (now === null) return null;
  return <>{quantities.duration(Math.max(0, Math.round((now - since.getTime()) / 1000) * 1000))}</>;
}
