/** What an empty drawing says: three ways to begin. */
"use client";

import { Panel, useReactFlow } from "@xyflow/react";
import { FolderOpen, MousePointer2, Upload } from "lucide-react";
import Link from "next/link";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { paletteSearchId } from "../palette/palette";
import { useEditor } from "../store/context";
import { useTakeFiles } from "./use-drops";

export function StartHint() {
  const t = useTranslations("editor.start");
  const { mayEdit, store } = useEditor();
  const takeFiles = useTakeFiles();
  const { screenToFlowPosition } = useReactFlow();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <Panel position="top-center" className="!top-1/2 -translate-y-1/2">
      <div className="flex w-80 flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-7 text-center shadow-md">
        <div>
          <h2 className="font-semibold text-base text-fg">{t("title")}</h2>
          <p className="mt-1 text-balance text-fg-muted text-sm">{t(mayEdit ? "detail" : "viewer")}</p>
        </div>
        {mayEdit && (
          <div className="flex w-full flex-col gap-2">
            <Button look="primary" onClick={() => picker.current?.click()}>
              <Upload />
              {t("file")}
            </Button>
            <Button
              onClick={() => {
                store.setState(({ panels }) => ({ panels: { ...panels, palette: true } }));
                requestAnimationFrame(() => document.getElementById(paletteSearchId)?.focus());
              }}
            >
              <MousePointer2 />
              {t("palette")}
            </Button>
            <Button asChild look="ghost">
              <Link href="/pipelines">
                <FolderOpen />
                {t("example")}
              </Link>
            </Button>
            <input
              ref={picker}
              type="file"
              multiple
              className="sr-only"
              tabIndex={-1}
              aria-label={t("file")}
              onChange={({ currentTarget }) => {
                const at = screenToFlowPosition({ x: window.innerWidth / 2 - 240, y: window.innerHeight / 2 - 60 });
                takeFiles([...(currentTarget.files ?? [])], at);
                currentTarget.value = "";
              }}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}
