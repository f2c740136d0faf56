/** Text fields, one line or many, and what stands around a field: label, hint, error. */
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const box =
  "w-full rounded-md border border-line-strong bg-surface text-sm text-fg placeholder:text-fg-subtle transition-colors hover:border-fg-subtle focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent/30 disabled:opacity-50 aria-invalid:border-danger";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(box, "h-8 px-2.5", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(box, "min-h-16 px-2.5 py-1.5", className)} {...rest} />;
}

interface FieldProps {
  /** The id of the control. Hint and error get `${id}-hint` and `${id}-error`: name them in the control's aria-describedby. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Beside the label, at the end of its line. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Field({ id, label, hint, error, aside, className, children }: FieldProps) {
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="font-medium text-fg text-sm">
          {label}
        </label>
        {aside}
      </div>
      {children}
      {error ? (
        <p id={`${id}-error`} role="alert" className="text-danger-text text-xs">
          {error}
        </p>
      ) : (
        hint && (
          <p id={`${id}-hint`} className="text-fg-subtle text-xs">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
