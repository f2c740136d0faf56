/** What a node is joined to, port by port, and the way to join it without a pointer. */
"use client";

import { X } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument, PipelineNode } from "@/nodes/pipeline";
import type { Kind } from "@/nodes/port-types";
import { type Connection, refusalOf } from "../document/connection-rules";
import { drawingOf, outputKind, type PortRef, portKey } from "../document/drawing";
import { remove } from "../document/remove";
import { kindColor, kindOfPort } from "../kind-color";
import { connectPorts } from "../store/actions";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { documentOf } from "../store/editor-state";

interface PortLine {
  port: string;
  title: string;
  side: "output" | "input";
  kind: Kind | undefined;
}

export function Connections({ node, spec }: { node: PipelineNode; spec: NodeSpec }) {
  const t = useTranslations("editor.inspector");
  const document = useEditorState(documentOf);
  const drawing = drawingOf(document);
  const inputs = Object.entries(spec.inputs).map(([port, { title, kinds }]): PortLine => {
    const from = drawing.arriving.get(portKey({ node: node.id, port }))?.[0]?.from;
    return { port, title, side: "input", kind: (from && outputKind(drawing, registry, from)) ?? kindOfPort(kinds) };
  });
  const outputs = Object.entries(spec.outputs).map(
    ([port, { title }]): PortLine => ({
      port,
      title,
      side: "output",
      kind: outputKind(drawing, registry, { node: node.id, port }),
    }),
  );
  return (
    <>
      {inputs.length > 0 && <PortList title={t("inputs")} lines={inputs} node={node} document={document} />}
      {outputs.length > 0 && <PortList title={t("outputs")} lines={outputs} node={node} document={document} />}
    </>
  );
}

interface PortListProps {
  title: string;
  lines: readonly PortLine[];
  node: PipelineNode;
  document: PipelineDocument;
}

function PortList({ title, lines, node, document }: PortListProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h3 id={id} className="font-medium text-fg text-sm">
        {title}
      </h3>
      {lines.map((line) => (
        <PortRow key={line.port} line={line} node={node} document={document} />
      ))}
    </section>
  );
}

/** "Read text · Lines". */
function nameOf(document: PipelineDocument, { node, port }: PortRef, side: "output" | "input"): string {
  const found = drawingOf(document).nodes.get(node);
  const spec = registry.get(found?.type ?? "");
  const title = (side === "output" ? spec?.outputs : spec?.inputs)?.[port]?.title ?? port;
  return `${found?.label ?? spec?.title ?? node} · ${title}`;
}

function PortRow({ line, node, document }: { line: PortLine; node: PipelineNode; document: PipelineDocument }) {
  const t = useTranslations("editor.inspector");
  const editor = useEditor();
  const { port, title, side, kind } = line;
  const own = { node: node.id, port };
  const drawing = drawingOf(document);
  const edges = (side === "input" ? drawing.arriving : drawing.leaving).get(portKey(own)) ?? [];
  const otherSide = side === "input" ? "output" : "input";
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-1.5 text-fg-muted text-xs">
        <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: kindColor(kind) }} />
        {title}
      </div>
      {edges.map((edge) => {
        const other = side === "input" ? edge.from : edge.to;
        const name = nameOf(document, other, otherSide);
        return (
          <div key={edge.id} className="flex h-7 items-center rounded-md bg-sunken pr-0.5 pl-2">
            <button
              type="button"
              className="min-w-0 flex-1 truncate text-left text-fg text-xs hover:underline"
              onClick={() => editor.select({ nodes: new Set([other.node]) })}
            >
              {name}
            </button>
            {editor.mayEdit && (
              <Button
                look="ghost"
                size="sm"
                icon
                className="size-6"
                aria-label={t("disconnect", { name })}
                onClick={() =>
                  editor.apply((current) => remove(current, { nodes: new Set(), edges: new Set([edge.id]) }))
                }
              >
                <X />
              </Button>
            )}
          </div>
        );
      })}
      {editor.mayEdit && <ConnectSelect own={own} side={side} title={title} document={document} />}
    </div>
  );
}

interface ConnectSelectProps {
  own: PortRef;
  side: "output" | "input";
  title: string;
  document: PipelineDocument;
}

function ConnectSelect({ own, side, title, document }: ConnectSelectProps) {
  const t = useTranslations("editor.inspector");
  const editor = useEditor();
  const fitting = document.nodes.flatMap((node) => {
    const spec = registry.get(node.type);
    const ports = Object.keys((side === "input" ? spec?.outputs : spec?.inputs) ?? {});
    return ports.flatMap((port) => {
      const other = { node: node.id, port };
      const connection: Connection = side === "input" ? { from: other, to: own } : { from: own, to: other };
      return refusalOf(document, registry, connection) ? [] : [{ connection, other }];
    });
  });
  if (fitting.length === 0) return null;
  return (
    <Select
      value={undefined}
      placeholder={t(side === "input" ? "connectFrom" : "connectTo")}
      aria-label={t("connect", { port: title })}
      className="h-7 border-dashed text-xs"
      options={fitting.map(({ other }) => ({
        value: portKey(other),
        label: nameOf(document, other, side === "input" ? "output" : "input"),
      }))}
      onValueChange={(value) => {
        const chosen = fitting.find(({ other }) => portKey(other) === value);
        if (chosen) connectPorts(editor, chosen.connection);
      }}
    />
  );
}
