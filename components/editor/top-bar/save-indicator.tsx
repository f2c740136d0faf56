/** Whether what is drawn is saved, and what to do where it cannot be. */
"use client";

import { Check, CloudOff, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { messageOf } from "@/components/trpc/client";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { useEditor, useEditorState } from "../store/context";
import type { Saving } from "../store/use-saving";

export function SaveIndicator({ saving }: { saving: Saving }) {
  const t = useTranslations("editor.save");
  const { mayEdit } = useEditor();
  const state = useEditorState(({ save }) => save);
  if (!mayEdit) return <Badge>{t("viewOnly")}</Badge>;
  return (
    <div role="status" aria-label={t("state")} className="flex shrink-0 items-center text-fg-subtle text-xs">
      {state.status === "saved" && (
        <span className="flex items-center gap-1">
          <Check aria-hidden className="size-3.5" />
          {t("saved")}
        </span>
      )}
      {state.status === "saving" && t("saving")}
      {state.status === "retrying" && (
        <Badge tone="warning">
          <CloudOff aria-hidden />
          {t("retrying")}
        </Badge>
      )}
      {state.status === "refused" && (
        <Tooltip content={state.message}>
          <Button look="ghost" size="sm" className="text-danger-text" onClick={() => void saving.flush()}>
            <TriangleAlert />
            {t("refused")}
          </Button>
        </Tooltip>
      )}
      {state.status === "conflict" && <Conflict saving={saving} />}
    </div>
  );
}

function Conflict({ saving }: { saving: Saving }) {
  const t = useTranslations("editor.save");
  const [open, setOpen] = useState(true);
  const choose = (choice: () => Promise<void>) => async () => {
    try {
      await choice();
      setOpen(false);
    } catch (error) {
      toast({ tone: "danger", title: messageOf(error) });
    }
  };
  return (
    <>
      <Button size="sm" className="text-warning-text" onClick={() => setOpen(true)}>
        <TriangleAlert />
        {t("conflict")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t("conflictTitle")}
        description={t("conflictDetail")}
        actions={
          <>
            <Button onClick={choose(saving.reload)}>{t("reload")}</Button>
            <Button look="primary" onClick={choose(saving.overwrite)}>
              {t("overwrite")}
            </Button>
          </>
        }
      />
    </>
  );
}
