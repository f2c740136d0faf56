import { useTranslations } from "use-intl";
import type { CompileReport } from "@/nodes/results";

/** What several nodes asked for and was made once. */
export function Shared({ shared }: { shared: CompileReport["shared"] }) {
  const t = useTranslations("runs.report.shared");
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {shared.map(({ title, users }, index) => (
        <li key={index} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2 text-sm">
          <span className="font-medium text-fg">{title}</span>
          <span className="text-fg-muted text-xs">
            {t("once", { count: users.length })} {users.join(", ")}
          </span>
        </li>
      ))}
    </ul>
  );
}
