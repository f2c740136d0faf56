/** A short explanation of a control; with the keys that do the same. */
import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface TooltipProps {
  content: ReactNode;
  keys?: string;
  side?: "top" | "bottom" | "left" | "right";
  /** Keeps it from showing. */
  hidden?: boolean;
  children: ReactNode;
}

export const TooltipProvider = Radix.Provider;

export function Tooltip({ content, keys, side = "bottom", hidden = false, children }: TooltipProps) {
  return (
    <Radix.Root {...(hidden && { open: false })}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 items-center gap-2 rounded-md bg-fg px-2 py-1 text-fg-inverse text-xs shadow-md data-[state=delayed-open]:animate-in"
        >
          {content}
          {keys && <kbd className="font-sans opacity-65">{keys}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
