/** One pipeline of the list. The whole card opens it; a menu (the button, a right click or the menu key) has the rest. */
"use client";

import { Copy, Download, Ellipsis, type LucideIcon, PenLine, SquareArrowOutUpRight, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { KeyboardEvent } from "react";
import { useTranslations } from "use-intl";
import { useAgo } from "@/components/i18n/use-ago";
import { useMayEdit } from "@/components/shell/session";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ContextMenu, ContextMenuItem, Menu, MenuItem } from "@/components/ui/menu";
import type { PipelineSummary } from "./arrange";
import { PipelinePreview } from "./pipeline-preview";
import { LastRun } from "./run-state";
import type { PipelineActions } from "./use-pipeline-actions";

interface PipelineCardProps {
  pipeline: PipelineSummary;
  actions: PipelineActions;
  onRename: (pipeline: PipelineSummary) => void;
  onRemove: (pipeline: PipelineSummary) => void;
}

interface Action {
  key: "open" | "rename" | "duplicate" | "export" | "delete";
  icon: LucideIcon;
  keys?: string;
  danger?: boolean;
  run: () => void;
}

export function PipelineCard({ pipeline, actions, onRename, onRemove }: PipelineCardProps) {
  const t = useTranslations("pipelines");
  const ago = useAgo();
  const router = useRouter();
  const mayEdit = useMayEdit();
  const href = `/pipelines/${pipeline.id}`;
  const changing: Action[] = [
    { key: "rename", icon: PenLine, keys: "F2", run: () => onRename(pipeline) },
    { key: "duplicate", icon: Copy, keys: t("keys.duplicate"), run: () => actions.duplicate(pipeline) },
    { key: "delete", icon: Trash2, keys: t("keys.delete"), danger: true, run: () => onRemove(pipeline) },
  ];
  const offered: Action[] = [
    { key: "open", icon: SquareArrowOutUpRight, run: () => router.push(href) },
    ...(mayEdit ? changing.slice(0, 2) : []),
    { key: "export", icon: Download, run: () => actions.save(pipeline) },
    ...(mayEdit ? changing.slice(2) : []),
  ];

  function onKeyDown(event: KeyboardEvent) {
    if (!mayEdit || event.altKey || event.shiftKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "F2" && !command) onRename(pipeline);
    else if ((event.key === "Delete" || event.key === "Backspace") && !command) onRemove(pipeline);
    else if (event.key.toLowerCase() === "d" && command) actions.duplicate(pipeline);
    else return;
    event.preventDefault();
  }

  const items = (Item: typeof MenuItem | typeof ContextMenuItem) =>
    offered.map(({ key, icon: Icon, keys, danger, run }) => (
      <Item key={key} keys={keys} danger={danger} onSelect={run}>
        <Icon />
        {t(key)}
      </Item>
    ));

  return (
    <ContextMenu content={items(ContextMenuItem)}>
      <article className="group relative flex h-full flex-col overflow-hidden rounded-lg border border-line bg-surface transition-shadow focus-within:border-line-strong hover:border-line-strong hover:shadow-md">
        <div className="border-line border-b bg-sunken">
          <PipelinePreview preview={pipeline.preview} />
        </div>
        <div className="flex flex-1 flex-col px-3.5 pt-2.5 pb-3">
          <div className="flex items-center gap-2">
            <h2 className="min-w-0 flex-1 truncate font-medium text-base text-fg">
              <Link
                href={href}
                prefetch={false}
                onKeyDown={onKeyDown}
                title={pipeline.name}
                className="outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
              >
                {pipeline.name}
              </Link>
            </h2>
            {pipeline.example && <Badge>{t("example")}</Badge>}
            <Menu
              trigger={
                <Button
                  look="ghost"
                  size="sm"
                  icon
                  className="-mr-1.5 relative z-1"
                  aria-label={t("more", { name: pipeline.name })}
                >
                  <Ellipsis />
                </Button>
              }
            >
              {items(MenuItem)}
            </Menu>
          </div>
          <p className="mt-0.5 line-clamp-2 text-fg-muted text-xs">
            {pipeline.description || <span className="text-fg-subtle">{t("noDescription")}</span>}
          </p>
          <div className="mt-auto flex items-center justify-between gap-3 pt-3 text-fg-muted text-xs">
            <LastRun run={pipeline.lastRun} />
            <span className="shrink-0 text-fg-subtle" suppressHydrationWarning>
              {t("edited", { time: ago(pipeline.updatedAt) })}
            </span>
          </div>
        </div>
      </article>
    </ContextMenu>
  );
}
