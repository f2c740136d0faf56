import { Puzzle } from "lucide-react";
import { icons } from "./icons.generated";

/** The icon that a node's declaration names. */
export function NodeIcon({ name, className }: { name: string | undefined; className?: string }) {
  const Icon = (name === undefined ? undefined : icons[name]) ?? Puzzle;
  return <Icon aria-hidden className={className} />;
}
