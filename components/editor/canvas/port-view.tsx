/** One port at the side of a node: its mark, its name, and under the pointer or with the focus what it takes or gives. */
"use client";

import { useReactFlow } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { InputPort, OutputPort } from "@/nodes/define-node";
import { refusalOf } from "../document/connection-rules";
import { drawingOf, outputKind, portKey } from "../document/drawing";
import { kindOfPort } from "../kind-color";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { documentOf, type EditorState } from "../store/editor-state";
import { connectionBetween } from "./connection-view";
import { PortDot, type Standing } from "./port-dot";
import { useAxisWords, useKindNames } from "./wording";

interface PortProps {
  nodeId: string;
  nodeTitle: string;
  port: string;
  mayEdit: boolean;
}

function standing(state: EditorState, nodeId: string, port: string, side: "output" | "input"): Standing {
  const { connecting } = state;
  if (!connecting) return "calm";
  if (connecting.from.node === nodeId && connecting.from.port === port && connecting.side === side) return "origin";
  if (connecting.side === side) return "dim";
  const connection = connectionBetween(connecting, { node: nodeId, port });
  return refusalOf(documentOf(state), registry, connection) ? "dim" : "open";
}

export const InputView = memo(function InputView({
  nodeId,
  nodeTitle,
  port,
  input,
  mayEdit,
}: PortProps & { input: InputPort }) {
  const t = useTranslations("editor.port");
  const names = useKindNames();
  const key = portKey({ node: nodeId, port });
  const arriving = useEditorState((state) => drawingOf(documentOf(state)).arriving.get(key)?.length ?? 0);
  const kind = useEditorState((state) => {
    const drawing = drawingOf(documentOf(state));
    const from = drawing.arriving.get(key)?.[0]?.from;
    return (from && outputKind(drawing, registry, from)) ?? kindOfPort(input.kinds);
  });
  const stands = useEditorState((state) => standing(state, nodeId, port, "input"));
  const selected = useEditorState((state) => state.selection.nodes.has(nodeId));
  const open = useQuickAdd(nodeId, port, "input");
  const flaw = useFlaw(nodeId, port);
  const told = [
    t("takes", { kinds: names(input.kinds) }),
    input.summary,
    input.closes && t("closes"),
    input.variadic && t("variadic"),
    input.optional && t("optional"),
    flaw,
  ];
  return (
    <Hint told={told} side="left" hidden={stands !== "calm"} className="pr-2 pl-3.5">
      <PortDot
        type="target"
        id={port}
        isConnectable={mayEdit}
        description={told.filter(Boolean).join(". ")}
        reachable={mayEdit && selected}
        onOpen={open}
        label={t("inputOf", { port: input.title, node: nodeTitle })}
        kind={kind}
        list={Boolean(input.closes)}
        many={Boolean(input.variadic)}
        filled={arriving > 0}
        standing={stands}
        flawed={flaw !== undefined}
      />
      <span
        className={cn(
          "truncate text-xs",
          arriving > 0 || input.optional ? "text-fg-muted" : "text-fg",
          stands === "dim" && "opacity-40",
        )}
      >
        {input.title}
      </span>
    </Hint>
  );
});

export const OutputView = memo(function OutputView({
  nodeId,
  nodeTitle,
  port,
  output,
  mayEdit,
}: PortProps & { output: OutputPort }) {
  const t = useTranslations("editor.port");
  const names = useKindNames();
  const axisWords = useAxisWords();
  const key = portKey({ node: nodeId, port });
  const leaving = useEditorState((state) => (drawingOf(documentOf(state)).leaving.get(key)?.length ?? 0) > 0);
  const kind = useEditorState((state) => outputKind(drawingOf(documentOf(state)), registry, { node: nodeId, port }));
  const axes = useEditorState((state) => state.check.ports[key]?.axes);
  const stands = useEditorState((state) => standing(state, nodeId, port, "output"));
  const selected = useEditorState((state) => state.selection.nodes.has(nodeId));
  const open = useQuickAdd(nodeId, port, "output");
  const told = [
    kind ? names([kind]) : t("passesOn"),
    output.summary,
    axes && axisWords(axes),
    output.refines && t("refines"),
  ];
  return (
    <Hint told={told} side="right" hidden={stands !== "calm"} className="justify-end pr-3.5 pl-2">
      <span className={cn("truncate text-right text-xs text-fg-muted", stands === "dim" && "opacity-40")}>
        {output.title}
      </span>
      <PortDot
        type="source"
        id={port}
        isConnectable={mayEdit}
        description={told.filter(Boolean).join(". ")}
        reachable={mayEdit && selected}
        onOpen={open}
        label={t("outputOf", { port: output.title, node: nodeTitle })}
        kind={kind}
        list={Boolean(output.opens)}
        many={false}
        filled={leaving}
        standing={stands}
        flawed={false}
      />
    </Hint>
  );
});

interface HintProps {
  told: readonly (string | undefined | false)[];
  side: "left" | "right";
  /** While an edge is drawn, hints would be in its way. */
  hidden: boolean;
  className: string;
  children: ReactNode;
}

function Hint({ told, side, hidden, className, children }: HintProps) {
  const content = <span className="whitespace-pre-line">{told.filter(Boolean).join("\n")}</span>;
  return (
    <Tooltip content={content} side={side} hidden={hidden}>
      <div className={cn("relative flex h-6 items-center", className)}>{children}</div>
    </Tooltip>
  );
}

/** The list of nodes that fit a port, opened by keys: the same as for an edge that ends in the open. */
function useQuickAdd(node: string, port: string, side: "output" | "input"): (at: DOMRect) => void {
  const { store } = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  return (at) => {
    const screen = { x: side === "output" ? at.right + 40 : at.left - 40, y: at.top };
    store.setState({ quickAdd: { position: screenToFlowPosition(screen), screen, from: { node, port }, side } });
  };
}

/** What the compiler holds against this port. */
function useFlaw(nodeId: string, port: string): string | undefined {
  return useEditorState((state) => state.check.byNode.get(nodeId)?.find((each) => each.port === port)?.message);
}
