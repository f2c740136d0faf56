import { type ReactNode, useId } from "react";

interface SettingsSectionProps {
  title: ReactNode;
  description?: ReactNode;
  /** Beside the heading. */
  action?: ReactNode;
  children: ReactNode;
}

export function SettingsSection({ title, description, action, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-9">
      <div className="mb-3 flex items-end justify-between gap-4">
        <div className="min-w-0">
          <h2 id={id} className="font-medium text-base text-fg">
            {title}
          </h2>
          {description && <p className="mt-0.5 max-w-prose text-fg-muted text-sm">{description}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
