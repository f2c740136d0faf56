import { useId } from "react";
import { Field, Input } from "@/components/ui/input";

interface NumberFieldProps {
  label: string;
  value: number | null;
  placeholder: string;
  onChange: (value: number | null) => void;
}

/** Pixels; empty means that any will do. */
export function NumberField({ label, value, placeholder, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={label}>
      <Input
        id={id}
        type="number"
        min={1}
        max={16_384}
        value={value ?? ""}
        placeholder={placeholder}
        onChange={({ target }) => onChange(target.value === "" ? null : Math.round(target.valueAsNumber))}
      />
    </Field>
  );
}
