/** Buttons. One primary action per screen; `busy` keeps the width and blocks a second press. */
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { Spinner } from "./spinner";

const looks = {
  primary: "bg-accent text-accent-fg hover:bg-accent-hover shadow-sm",
  secondary: "bg-raised text-fg border border-line-strong hover:bg-sunken shadow-sm",
  ghost: "text-fg-muted hover:bg-hover hover:text-fg",
  danger: "bg-danger text-white hover:opacity-90 shadow-sm",
} as const;

const sizes = {
  sm: "h-7 px-2.5 gap-1.5 rounded-md text-xs [&_svg]:size-3.5",
  md: "h-8 px-3 gap-2 rounded-md text-sm [&_svg]:size-4",
  lg: "h-10 px-4 gap-2 rounded-lg text-base [&_svg]:size-4",
} as const;

const squares = { sm: "w-7 px-0", md: "w-8 px-0", lg: "w-10 px-0" } as const;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
  /** A square with an icon in it; give it an aria-label. */
  icon?: boolean;
  busy?: boolean;
  /** Puts the look onto the only child, such as a link. */
  asChild?: boolean;
}

export function Button({
  look = "secondary",
  size = "md",
  icon = false,
  busy = false,
  asChild = false,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  const classes = cn(
    "relative inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap font-medium transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50",
    looks[look],
    sizes[size],
    icon && squares[size],
    className,
  );
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type={type} className={classes} disabled={disabled || busy} aria-busy={busy || undefined} {...rest}>
      {busy && <Spinner className="absolute" />}
      <span className={cn("contents", busy && "invisible [&>*]:invisible")}>{children}</span>
    </button>
  );
}
