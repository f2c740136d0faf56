/** One port at the side of a node: its mark, its name, and under the pointer what it takes or gives. */
"use client";

import { memo } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import type { InputPort, OutputPort } from "@/nodes/define-node";
import { refusalOf } from "../document/connection-rules";
import { drawingOf, outputKind, portKey } from "../document/drawing";
import { kindOfPort } from "../kind-color";
import { useEditorState } from "../store/context";
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
    <div className="relative flex h-6 items-center pr-2 pl-3.5" title={told.filter(Boolean).join("\n")}>
      <PortDot
        type="target"
        id={port}
        isConnectable={mayEdit}
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
    </div>
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
  const told = [
    kind ? names([kind]) : t("passesOn"),
    output.summary,
    axes && axisWords(axes),
    output.refines && t("refines"),
  ];
  return (
    <div className="relative flex h-6 items-center justify-end pr-3.5 pl-2" title={told.filter(Boolean).join("\n")}>
      <span className={cn("truncate text-right text-xs text-fg-muted", stands === "dim" && "opacity-40")}>
        {output.title}
      </span>
      <PortDot
        type="source"
        id={port}
        isConnectable={mayEdit}
        label={t("outputOf", { port: output.title, node: nodeTitle })}
        kind={kind}
        list={Boolean(output.opens)}
        many={false}
        filled={leaving}
        standing={stands}
        flawed={false}
      />
    </div>
  );
});

/** What the compiler holds against this port. */
function useFlaw(nodeId: string, port: string): string | undefined {
  return useEditorState((state) => state.check.byNode.get(nodeId)?.find((each) => each.port === port)?.message);
}
