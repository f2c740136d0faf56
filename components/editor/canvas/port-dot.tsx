/** The mark of a port: round for one value, square where a list is taken together or begins, long where it takes many edges, hollow until something is connected. */
import { Handle, type HandleProps, Position } from "@xyflow/react";
import type { CSSProperties } from "react";
import { cn } from "@/components/ui/cn";
import type { Kind } from "@/nodes/port-types";
import { kindColor } from "../kind-color";

/** Whether the edge being dragged could end here: it stands out, or steps back. */
export type Standing = "calm" | "origin" | "open" | "dim";

interface PortDotProps extends Pick<HandleProps, "type" | "id" | "isConnectable"> {
  label: string;
  /** What it takes or gives; read out where the label is. */
  description: string;
  /** Whether Tab stops here: at the ports of nodes that are selected, else the way through a drawing would be long. */
  reachable: boolean;
  onOpen: (at: DOMRect) => void;
  kind: Kind | undefined;
  list: boolean;
  many: boolean;
  filled: boolean;
  standing: Standing;
  flawed: boolean;
}

export function PortDot({
  type,
  id,
  isConnectable,
  label,
  description,
  reachable,
  onOpen,
  kind,
  list,
  many,
  filled,
  standing,
  flawed,
}: PortDotProps) {
  const left = type === "target";
  return (
    <span className={cn("absolute top-1/2 flex -translate-y-1/2", left ? "-left-[5px]" : "-right-[5px]")}>
      <Handle
        type={type}
        id={id}
        position={left ? Position.Left : Position.Right}
        isConnectable={isConnectable}
        role={isConnectable ? "button" : "img"}
        aria-label={label}
        aria-description={description}
        tabIndex={reachable ? 0 : -1}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          event.stopPropagation();
          onOpen(event.currentTarget.getBoundingClientRect());
        }}
        style={{ "--port": kindColor(kind) } as CSSProperties}
        className={cn(
          "!relative !inset-auto !min-h-0 !min-w-0 !transform-none !border-2 !border-(--port) transition-[opacity,box-shadow] duration-100 after:absolute after:-inset-2 after:content-['']",
          many ? "!h-[18px] !w-2.5" : "!size-2.5",
          list ? "!rounded-[2px]" : "!rounded-full",
          filled ? "!bg-(--port)" : "!bg-surface",
          standing === "dim" && "opacity-25",
          standing === "open" && "ring-4 ring-accent/30",
          flawed && standing !== "open" && "ring-3 ring-warning/60",
        )}
      />
    </span>
  );
}
