"use client";

import { useMutation } from "@tanstack/react-query";
import { Code, Copy, Download, Ellipsis, Keyboard, Workflow } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { useEditor } from "../store/context";
import { documentOf } from "../store/editor-state";
import type { Saving } from "../store/use-saving";
import { ApiUse } from "./api-use";

export function EditorMenu({ saving, showShortcuts }: { saving: Saving; showShortcuts: () => void }) {
  const t = useTranslations("editor.menu");
  const { mayEdit, pipeline, store } = useEditor();
  const router = useRouter();
  const trpc = useTRPC();
  const [api, setApi] = useState(false);
  const duplicate = useMutation(
    trpc.pipelines.duplicate.mutationOptions({ onSuccess: ({ id }) => router.push(`/pipelines/${id}`) }),
  );
  const exportJson = () => {
    const document = documentOf(store.getState());
    const file = new Blob([JSON.stringify(document, null, 2)], { type: "application/json" });
    const link = window.document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${pipeline.slug}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return (
    <>
      <Menu
        trigger={
          <Button look="ghost" icon aria-label={t("title")}>
            <Ellipsis />
          </Button>
        }
      >
        <MenuItem onSelect={exportJson}>
          <Download />
          {t("export")}
        </MenuItem>
        {mayEdit && (
          <MenuItem
            onSelect={async () => {
              await saving.flush();
              duplicate.mutate({ id: pipeline.id });
            }}
          >
            <Copy />
            {t("duplicate")}
          </MenuItem>
        )}
        <MenuItem
          onSelect={async () => {
            await saving.flush();
            router.push(`/pipelines/${pipeline.id}/compiled`);
          }}
        >
          <Workflow />
          {t("compiled")}
        </MenuItem>
        {mayEdit && (
          <MenuItem onSelect={() => setApi(true)}>
            <Code />
            {t("api")}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem keys="?" onSelect={showShortcuts}>
          <Keyboard />
          {t("shortcuts")}
        </MenuItem>
      </Menu>
      <ApiUse open={api} onOpenChange={setApi} />
    </>
  );
}
