/** The editor's own bar: where one is, whether it is saved, and running it. */
"use client";

import {
  ArrowLeft,
  ChartNoAxesGantt,
  CircleStop,
  type LucideIcon,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Play,
  Redo2,
  Square,
  Undo2,
} from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { isLive, isOver } from "@/components/runs/run-model";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import type { RunControl } from "../run/use-run-control";
import { useEditor, useEditorState } from "../store/context";
import type { Panels } from "../store/editor-state";
import type { Saving } from "../store/use-saving";
import { commandKey } from "./command-key";
import { EditorMenu } from "./editor-menu";
import { PipelineName } from "./pipeline-name";
import { RunCount } from "./run-count";
import { SaveIndicator } from "./save-indicator";

interface TopBarProps {
  saving: Saving;
  running: RunControl;
  showShortcuts: () => void;
}

export function TopBar({ saving, running, showShortcuts }: TopBarProps) {
  const t = useTranslations("editor.bar");
  const editor = useEditor();
  const canUndo = useEditorState(({ history }) => history.past.length > 0);
  const canRedo = useEditorState(({ history }) => history.future.length > 0);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-surface px-2">
      <Tooltip content={t("back")}>
        <Button asChild look="ghost" icon>
          <Link href="/pipelines" aria-label={t("back")}>
            <ArrowLeft />
          </Link>
        </Button>
      </Tooltip>
      <PipelineName />
      <SaveIndicator saving={saving} />
      <div className="min-w-2 flex-1" />
      {editor.mayEdit && (
        <div className="flex items-center">
          <Tooltip content={t("undo")} keys={`${commandKey()} Z`}>
            <Button look="ghost" icon aria-label={t("undo")} disabled={!canUndo} onClick={editor.undo}>
              <Undo2 />
            </Button>
          </Tooltip>
          <Tooltip content={t("redo")} keys={`${commandKey()} ⇧ Z`}>
            <Button look="ghost" icon aria-label={t("redo")} disabled={!canRedo} onClick={editor.redo}>
              <Redo2 />
            </Button>
          </Tooltip>
        </div>
      )}
      <div className="h-5 w-px bg-line" />
      <PanelToggles />
      <EditorMenu saving={saving} showShortcuts={showShortcuts} />
      {editor.mayEdit && <RunButton running={running} />}
    </header>
  );
}

function PanelToggles() {
  const t = useTranslations("editor.bar");
  const { mayEdit, store } = useEditor();
  const panels = useEditorState((state) => state.panels);
  const noRun = useEditorState(({ runId }) => runId === null);
  const set = (part: Partial<Panels>) => store.setState({ panels: { ...panels, ...part } });
  const bottom = (which: "results" | "report") => () => set({ bottom: panels.bottom === which ? null : which });
  return (
    <div className="flex items-center">
      {mayEdit && (
        <PanelToggle
          label={t("nodes")}
          icon={PanelLeft}
          on={panels.palette}
          onPress={() => set({ palette: !panels.palette })}
        />
      )}
      <PanelToggle
        label={t("inspector")}
        icon={PanelRight}
        on={panels.inspector}
        onPress={() => set({ inspector: !panels.inspector })}
      />
      <PanelToggle
        label={t("results")}
        icon={PanelBottom}
        on={panels.bottom === "results"}
        disabled={noRun}
        onPress={bottom("results")}
      />
      <PanelToggle
        label={t("report")}
        icon={ChartNoAxesGantt}
        on={panels.bottom === "report"}
        disabled={noRun}
        onPress={bottom("report")}
      />
    </div>
  );
}

interface PanelToggleProps {
  label: string;
  icon: LucideIcon;
  on: boolean;
  disabled?: boolean;
  onPress: () => void;
}

function PanelToggle({ label, icon: Icon, on, disabled, onPress }: PanelToggleProps) {
  return (
    <Tooltip content={label}>
      <Button
        look="ghost"
        icon
        aria-label={label}
        aria-pressed={on}
        disabled={disabled}
        onClick={onPress}
        className="aria-pressed:bg-active aria-pressed:text-fg"
      >
        <Icon />
      </Button>
    </Tooltip>
  );
}

function RunButton({ running }: { running: RunControl }) {
  const t = useTranslations("editor.bar");
  const live = useTranslations("live");
  const starting = useEditorState((state) => state.starting);
  const canStop = useEditorState(({ run }) => run !== null && isLive(run));
  const active = useEditorState(({ run, runId }) => runId !== null && (run === null || !isOver(run.state)));
  if (active) {
    return (
      <div className="flex items-center gap-2">
        <RunCount />
        {canStop && (
          <Tooltip content={live("stopHint")}>
            <Button look="primary" onClick={() => void running.stop()}>
              <CircleStop />
              {live("stop")}
            </Button>
          </Tooltip>
        )}
        <Button onClick={() => void running.cancel()}>
          <Square />
          {t("cancel")}
        </Button>
      </div>
    );
  }
  return (
    <Tooltip content={t("runHint")} keys={`${commandKey()} ↵`}>
      <Button look="primary" busy={starting} onClick={() => void running.start()}>
        <Play />
        {t("run")}
      </Button>
    </Tooltip>
  );
}
