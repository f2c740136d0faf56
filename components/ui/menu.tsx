/** Menus, opened by a button or by the right mouse key, with the keyboard's way through them. */
import { ContextMenu as Context, DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const surface =
  "z-50 min-w-44 rounded-lg border border-line bg-raised p-1 shadow-md data-[state=open]:animate-rise data-[state=closed]:animate-out";
const row =
  "flex h-7 cursor-default select-none items-center gap-2 rounded-md px-2 text-fg text-sm outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-active [&_svg]:size-4 [&_svg]:text-fg-subtle";
const dangerRow = "text-danger-text data-[highlighted]:bg-danger-soft [&_svg]:text-danger-text";

interface MenuProps {
  trigger: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  children: ReactNode;
}

export function Menu({ trigger, align = "end", side = "bottom", children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={surface} align={align} side={side} sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ItemProps extends Omit<ComponentProps<typeof Radix.Item>, "children"> {
  danger?: boolean;
  /** Shown at the end of the row. */
  keys?: string;
  children: ReactNode;
}

export function MenuItem({ danger, keys, className, children, ...rest }: ItemProps) {
  return (
    <Radix.Item className={cn(row, danger && dangerRow, className)} {...rest}>
      {children}
      {keys && <kbd className="ml-auto pl-6 font-sans text-fg-subtle text-xs">{keys}</kbd>}
    </Radix.Item>
  );
}

export function MenuChoice({ className, children, ...rest }: ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem className={cn(row, "data-[state=checked]:text-accent-text", className)} {...rest}>
      {children}
      <Radix.ItemIndicator className="ml-auto">✓</Radix.ItemIndicator>
    </Radix.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <Radix.Separator className="mx-1 my-1 h-px bg-line" />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1 text-fg-subtle text-xs">{children}</Radix.Label>;
}

/** The same menu at the place of a right click (or the menu key). */
export function ContextMenu({ content, children }: { content: ReactNode; children: ReactNode }) {
  return (
    <Context.Root>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content className={surface} collisionPadding={8}>
          {content}
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}

export function ContextMenuItem({ danger, keys, className, children, ...rest }: ItemProps) {
  return (
    <Context.Item className={cn(row, danger && dangerRow, className)} {...rest}>
      {children}
      {keys && <kbd className="ml-auto pl-6 font-sans text-fg-subtle text-xs">{keys}</kbd>}
    </Context.Item>
  );
}

export function ContextMenuSeparator() {
  return <Context.Separator className="mx-1 my-1 h-px bg-line" />;
}
