/** Asks for a name, then shows the key: this once, with what to do with it. */
"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/input";
import { CurlExample, type ExamplePipeline } from "./curl-example";

interface NewApiKeyProps {
  /** The address of a pipeline to show the key with. */
  example: ExamplePipeline | null;
  onCreated: () => void;
  onClose: () => void;
}

export function NewApiKey({ example, onCreated, onClose }: NewApiKeyProps) {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const [name, setName] = useState("");
  const create = useMutation(
    useTRPC().apiKeys.create.mutationOptions({ onError: () => {}, onSuccess: () => onCreated() }),
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name });
  }

  if (create.data) {
    const { key } = create.data;
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={t("keys.madeTitle")}
        description={t("keys.madeDetail")}
        className="w-[min(40rem,calc(100vw-2rem))]"
        actions={
          <Button look="primary" onClick={onClose}>
            {t("keys.done")}
          </Button>
        }
      >
        <div className="flex items-center gap-2 pt-1">
          <Input
            readOnly
            value={key}
            aria-label={t("keys.key")}
            className="font-mono text-xs"
            onFocus={(event) => event.target.select()}
          />
          <CopyButton text={key} size="md" look="primary" label={t("keys.copyKey")} />
        </div>
        {example && <CurlExample apiKey={key} example={example} className="mt-5" />}
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("keys.create")}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form="new-key" look="primary" busy={create.isPending} disabled={name.trim() === ""}>
            {t("keys.create")}
          </Button>
        </>
      }
    >
      <form id="new-key" onSubmit={submit} className="pt-1">
        <Field
          id="key-name"
          label={t("keys.name")}
          hint={t("keys.nameHint")}
          error={create.error ? messageOf(create.error) : undefined}
        >
          <Input
            id="key-name"
            required
            maxLength={80}
            autoComplete="off"
            aria-describedby="key-name-hint"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
