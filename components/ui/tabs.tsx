import { Tabs as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const Tabs = Radix.Root;

export function TabList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={cn("flex h-9 items-stretch gap-4 border-line border-b px-4", className)} {...rest} />;
}

export function Tab({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={cn(
        "-mb-px inline-flex items-center gap-1.5 border-transparent border-b-2 font-medium text-fg-muted text-sm hover:text-fg data-[state=active]:border-accent data-[state=active]:text-fg",
        className,
      )}
      {...rest}
    />
  );
}

export const TabPanel = Radix.Content;
