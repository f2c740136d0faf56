/** What is asked of the tuning: nothing, or how long a batch may take and how much memory there is. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";
import { saidOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { FormAlert } from "@/components/ui/form-alert";
import { Field, Input } from "@/components/ui/input";
import type { TuningBounds } from "@/nodes/tuning";
import { useEditor } from "../store/context";
import { useSaid } from "../use-said";

interface TuningFormProps {
  isSaved: boolean;
  isTuned: boolean;
  hasSamples: boolean;
  /** Of the last time. */
  asked: TuningBounds | undefined;
}

const mebibyte = 2 ** 20;

export function TuningForm({ isSaved, isTuned, hasSamples, asked }: TuningFormProps) {
  const t = useTranslations("tuning.form");
  const inWords = useSaid();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { pipeline } = useEditor();
  const id = useId();
  const [latency, setLatency] = useState(String(asked?.latencyMs ?? ""));
  const [memory, setMemory] = useState(asked?.memoryBytes ? String(asked.memoryBytes / mebibyte) : "");
  const start = useMutation(
    trpc.tuning.start.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.tuning.job.queryKey() }),
      // Said below.
      onError: () => {},
    }),
  );
  const [latencyMs, megabytes] = [read(latency), read(memory)];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (latencyMs === "wrong" || megabytes === "wrong") return;
    const memoryBytes = megabytes === null ? null : megabytes * mebibyte;
    start.mutate({ pipelineId: pipeline.id, bounds: { latencyMs, memoryBytes } });
  };
  const number = (name: "latency" | "memory", value: string, set: (value: string) => void, isWrong: boolean) => (
    <Field id={`${id}-${name}`} label={t(name)} hint={t(`${name}Hint`)} error={isWrong ? t("wrong") : undefined}>
      <Input
        id={`${id}-${name}`}
        inputMode="decimal"
        autoComplete="off"
        placeholder={t("any")}
        value={value}
        aria-invalid={isWrong}
        aria-describedby={`${id}-${name}-${isWrong ? "error" : "hint"}`}
        onChange={({ target }) => set(target.value)}
      />
    </Field>
  );
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-1">
        {number("latency", latency, setLatency, latencyMs === "wrong")}
        {number("memory", memory, setMemory, megabytes === "wrong")}
      </div>
      <p className="text-fg-subtle text-xs">
        {t("hint")} {t(hasSamples ? "samples" : "made")}
      </p>
      {start.isError && <FormAlert>{inWords(saidOf(start.error))}</FormAlert>}
      <Button
        type="submit"
        look="primary"
        busy={start.isPending}
        disabled={!isSaved || latencyMs === "wrong" || megabytes === "wrong"}
      >
        {!isSaved ? t("unsaved") : t(isTuned ? "again" : "start")}
      </Button>
    </form>
  );
}

/** A number above 0, as the person's keyboard writes it; null: nothing is asked. */
function read(text: string): number | null | "wrong" {
  if (text.trim() === "") return null;
  const number = Number(text.trim().replace(",", "."));
  return number > 0 && Number.isFinite(number) ? number : "wrong";
}
