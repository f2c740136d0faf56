import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { type PasswordStrength, shortestPassword } from "./password-strength";

const levels = ["short", "weak", "fair", "strong"] as const;
const fills = { short: "bg-line-strong", weak: "bg-danger", fair: "bg-warning", strong: "bg-success" } as const;

interface StrengthHintProps {
  id: string;
  password: string;
  strength: PasswordStrength;
  /** True where the form was sent with a password that is too short. */
  refused: boolean;
}

/** The strength as a bar of three, and in words. */
export function StrengthHint({ id, password, strength, refused }: StrengthHintProps) {
  const t = useTranslations("auth");
  const level = levels.indexOf(strength);
  const left = shortestPassword - [...password].length;
  const word =
    password === ""
      ? t("strength.empty", { count: shortestPassword })
      : strength === "short"
        ? t("strength.short", { count: left })
        : t(`strength.${strength}`);
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden className="grid grid-cols-3 gap-1">
        {levels.slice(1).map((each, at) => (
          <div key={each} className={cn("h-1 rounded-full", at < level ? fills[strength] : "bg-hover")} />
        ))}
      </div>
      <p id={id} aria-live="polite" className={cn("text-xs", refused ? "text-danger-text" : "text-fg-subtle")}>
        {word}
      </p>
    </div>
  );
}
