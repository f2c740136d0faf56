import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";

const shownMs = 1600;

/** Copies text, and says for a moment that it did. */
export function CopyButton({ text, label, className }: { text: string; label?: string; className?: string }) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), shownMs);
    } catch {
      toast({ tone: "danger", title: t("failed") });
    }
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button
      look="ghost"
      size="sm"
      icon={!label}
      aria-label={copied ? t("copied") : (label ?? t("copy"))}
      className={className}
      onClick={copy}
    >
      <Icon aria-hidden />
      {label && (copied ? t("copied") : label)}
    </Button>
  );
}
