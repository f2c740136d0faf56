import { useId } from "react";
import { Switch } from "@/components/ui/switch";

interface SwitchFieldProps {
  label: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A yes or no about the model, with what it means. */
export function SwitchField({ label, hint, checked, onChange }: SwitchFieldProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <Switch id={id} checked={checked} aria-describedby={`${id}-hint`} onCheckedChange={onChange} />
      <div>
        <label htmlFor={id} className="block font-medium text-fg text-sm">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-fg-subtle text-xs">
          {hint}
        </p>
      </div>
    </div>
  );
}
