"use client";

import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { messageOf } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/input";
import type { PipelineSummary } from "./arrange";
import type { PipelineActions } from "./use-pipeline-actions";

interface RenameDialogProps {
  pipeline: PipelineSummary;
  rename: PipelineActions["rename"];
  onClose: () => void;
}

/** Stays open, with what was typed, until the new name is saved. */
export function RenameDialog({ pipeline, rename, onClose }: RenameDialogProps) {
  const t = useTranslations("pipelines");
  const common = useTranslations("common");
  const [name, setName] = useState(pipeline.name);
  const wanted = name.trim();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (wanted === pipeline.name) return onClose();
    rename.mutate({ id: pipeline.id, name: wanted }, { onSuccess: onClose, onError: () => {} });
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("renameTitle")}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form="rename" look="primary" busy={rename.isPending} disabled={wanted === ""}>
            {common("save")}
          </Button>
        </>
      }
    >
      <form id="rename" onSubmit={submit} className="pt-1">
        <Field id="pipeline-name" label={t("name")} error={rename.error ? messageOf(rename.error) : undefined}>
          <Input
            id="pipeline-name"
            value={name}
            maxLength={120}
            autoComplete="off"
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
