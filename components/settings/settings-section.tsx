import { type ReactNode, useId } from "react";

interface SettingsSectionProps {
  /** What links name it by. */
  anchor?: string;
  title: ReactNode;
  description?: ReactNode;
  /** Beside the heading. */
  action?: ReactNode;
  children: ReactNode;
}

export function SettingsSection({ anchor, title, description, action, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section id={anchor} aria-labelledby={id} className="mb-9 scroll-mt-6">
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
