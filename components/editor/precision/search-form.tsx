/** Where samples come from: each source by the owner's leave. Without any, only forms that need none are measured. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { saidOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { FormAlert } from "@/components/ui/form-alert";
import { Switch } from "@/components/ui/switch";
import type { Asset } from "@/nodes/pipeline";
import { useEditor } from "../store/context";
import { useSaid } from "../use-said";
import { SampleFiles } from "./sample-files";
import type { PrecisionView } from "./use-precision";

interface SearchFormProps {
  nodeIds: readonly string[];
  samples: PrecisionView["samples"];
  isSaved: boolean;
}

export function SearchForm({ nodeIds, samples, isSaved }: SearchFormProps) {
  const t = useTranslations("editor.precision.search");
  const inWords = useSaid();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { pipeline } = useEditor();
  const id = useId();
  const [own, setOwn] = useState(samples.own);
  const [recent, setRecent] = useState(false);
  const [uploaded, setUploaded] = useState<{ node: string; assets: Asset[] } | null>(null);
  const [isSending, setSending] = useState(false);
  const search = useMutation(
    trpc.precision.search.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.precision.job.queryKey() }),
      // Said below.
      onError: () => {},
    }),
  );
  const hasSamples = own || recent || uploaded !== null;
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 border-line border-t pt-4">
      <div>
        <h3 id={id} className="font-medium text-fg text-sm">
          {t("title")}
        </h3>
        <p className="mt-0.5 text-fg-subtle text-xs">{t("hint")}</p>
      </div>
      <Source label={t("own")} checked={own} onChange={setOwn} isThere={samples.own} />
      <Source
        label={t("recent", { count: samples.recentRuns })}
        checked={recent}
        onChange={setRecent}
        isThere={samples.recentRuns > 0}
      />
      <SampleFiles value={uploaded} onChange={setUploaded} onSending={setSending} />
      {!hasSamples && <p className="text-warning-text text-xs">{t("withoutHint")}</p>}
      {search.isError && <FormAlert>{inWords(saidOf(search.error))}</FormAlert>}
      <Button
        look="primary"
        busy={search.isPending}
        disabled={!isSaved || isSending}
        onClick={() =>
          search.mutate({
            pipelineId: pipeline.id,
            nodes: [...nodeIds],
            samples: { own, recentRuns: recent, uploaded },
          })
        }
      >
        {!isSaved ? t("unsaved") : t(hasSamples ? "start" : "without")}
      </Button>
    </section>
  );
}

interface SourceProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  isThere: boolean;
}

function Source({ label, checked, onChange, isThere }: SourceProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-3">
      <label htmlFor={id} className={isThere ? "text-fg text-xs" : "text-fg-subtle text-xs"}>
        {label}
      </label>
      <Switch id={id} checked={checked} disabled={!isThere} onCheckedChange={onChange} />
    </div>
  );
}
