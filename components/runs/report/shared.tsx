/** What several nodes asked for and was made once, and what each decoder of pictures was asked for. */
import { Image, Split } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import type { CompileReport } from "@/nodes/results";

interface SharedProps {
  shared: CompileReport["shared"];
  decodes: NonNullable<CompileReport["decodes"]>;
}

export function Shared({ shared, decodes }: SharedProps) {
  const t = useTranslations("runs.report.shared");
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {shared.map(({ title, users }, index) => (
        <li key={index} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
          <Split aria-hidden className="size-3.5 shrink-0 text-success-text" />
          <span className="font-medium text-fg">{title}</span>
          <Badge tone="success">{t("once", { count: users.length })}</Badge>
          <span className="text-fg-muted text-xs">{users.join(" · ")}</span>
        </li>
      ))}
      {decodes.map(({ title, asked }, index) => (
        <li key={`decode-${index}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
          <Image aria-hidden className="size-3.5 shrink-0 text-kind-image" />
          <span className="font-medium text-fg">{t("decode", { title })}</span>
          <span className="text-fg-muted text-xs">{t("asked", { asked })}</span>
        </li>
      ))}
    </ul>
  );
}
