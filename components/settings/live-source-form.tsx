/** One live source, new or changed. A password that was kept is not here: whoever changes the source enters it anew. */
"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { PasswordInput } from "@/components/auth/password-input";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormAlert } from "@/components/ui/form-alert";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { ListedSource } from "./live-sources";

interface LiveSourceFormProps {
  /** Null: a new one. */
  source: ListedSource | null;
  onSaved: () => void;
  onClose: () => void;
}

const kinds = ["stream", "folder"] as const;

export function LiveSourceForm({ source, onSaved, onClose }: LiveSourceFormProps) {
  const t = useTranslations("live.settings");
  const common = useTranslations("common");
  const [draft, setDraft] = useState({
    name: source?.name ?? "",
    kind: source?.kind ?? ("stream" as ListedSource["kind"]),
    // What was left out of it where it is shown must be entered again too.
    address: source?.address?.replace(/\?….*$/, "") ?? "",
    user: source?.user ?? "",
    password: "",
  });
  const save = useMutation(
    useTRPC().liveSources.save.mutationOptions({
      onError: () => {},
      onSuccess: (_, { name }) => {
        onSaved();
        toast({ title: t("saved", { name }) });
        onClose();
      },
    }),
  );
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const isFolder = draft.kind === "folder";

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(isFolder ? { ...draft, user: "", password: "" } : draft);
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={source ? t("editNamed", { name: source.name }) : t("add")}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button
            type="submit"
            form="live-source"
            look="primary"
            busy={save.isPending}
            disabled={draft.name.trim() === "" || draft.address.trim() === ""}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      <form id="live-source" onSubmit={submit} autoComplete="off" className="flex flex-col gap-4 pt-1">
        <Field id="source-name" label={t("name")} hint={t("nameHint")}>
          <Input
            id="source-name"
            required
            maxLength={64}
            // A changed name would be another source.
            readOnly={source !== null}
            aria-describedby="source-name-hint"
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </Field>
        <Field id="source-kind" label={t("kind")}>
          <Select
            id="source-kind"
            value={draft.kind}
            options={kinds.map((kind) => ({ value: kind, label: t(kind) }))}
            onValueChange={(kind) => set({ kind: kind as ListedSource["kind"], address: "" })}
          />
        </Field>
        <Field
          id="source-address"
          label={t(isFolder ? "path" : "address")}
          hint={t(isFolder ? "pathHint" : "addressHint")}
        >
          <Input
            id="source-address"
            required
            maxLength={2000}
            spellCheck={false}
            aria-describedby="source-address-hint"
            className="font-mono text-xs"
            placeholder={isFolder ? "/srv/scans" : "rtsp://192.168.1.20/stream1"}
            value={draft.address}
            onChange={({ target }) => set({ address: target.value })}
          />
        </Field>
        {!isFolder && (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="source-user" label={t("user")}>
              <Input
                id="source-user"
                maxLength={200}
                className="h-9"
                autoComplete="off"
                value={draft.user}
                onChange={({ target }) => set({ user: target.value })}
              />
            </Field>
            <Field id="source-password" label={t("password")} hint={t("passwordHint")}>
              <PasswordInput
                id="source-password"
                maxLength={200}
                autoComplete="new-password"
                aria-describedby="source-password-hint"
                value={draft.password}
                onChange={({ target }) => set({ password: target.value })}
              />
            </Field>
          </div>
        )}
        {save.error && <FormAlert>{messageOf(save.error)}</FormAlert>}
      </form>
    </Dialog>
  );
}
