/**
 * An ONNX model into the library: the file goes up, the engine reads it, the person mends what was guessed and gives the
 * labels. What was filled in stays while a request fails.
 */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { type Sending, sendFile, UploadCancelled } from "@/components/editor/upload/send-file";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FileDrop } from "@/components/ui/file-drop";
import { Progress } from "@/components/ui/progress";
import { LoadingState } from "@/components/ui/states";
import type { Asset } from "@/nodes/pipeline";
import { ModelFields } from "./model-fields";
import { ModelFilePicker } from "./model-file-picker";
import { cardInput, type ModelForm, type ModelInspection, startForm } from "./model-form";
import { LabelsRefused, parseLabels } from "./parse-labels";

interface AddModelProps {
  /** Dropped on the page: an ONNX file, and maybe its labels. */
  files: File[];
  onClose: () => void;
  onAdded: (title: string) => void;
}

type Phase =
  | { step: "choose"; problem?: string }
  | { step: "send"; name: string; share: number }
  | { step: "read" }
  | { step: "form"; asset: Asset; inspection: ModelInspection };

const isModel = (file: File) => file.name.toLowerCase().endsWith(".onnx");
const isTokenizer = (file: File) => file.name.toLowerCase().endsWith("tokenizer.json");

export function AddModel({ files, onClose, onAdded }: AddModelProps) {
  const t = useTranslations("models");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [phase, setPhase] = useState<Phase>({ step: "choose" });
  const [form, setForm] = useState<ModelForm | null>(null);
  const [labelsFault, setLabelsFault] = useState<string | null>(null);
  const [tokenizerFault, setTokenizerFault] = useState<string | null>(null);
  const [sendingTokenizer, setSendingTokenizer] = useState(false);
  const sending = useRef<Sending | null>(null);
  const add = useMutation(
    trpc.models.add.mutationOptions({ onError: () => {}, onSuccess: (_answer, { title }) => onAdded(title) }),
  );

  const words = { offline: t("offline"), unreadable: t("unreadable") };

  async function takeTokenizer(file: File) {
    setSendingTokenizer(true);
    setTokenizerFault(null);
    try {
      sending.current = sendFile(file, words, () => {});
      const tokenizer = await sending.current.done;
      setForm((form) => form && { ...form, tokenizer });
    } catch (thrown) {
      if (!(thrown instanceof UploadCancelled)) setTokenizerFault(messageOf(thrown));
    } finally {
      setSendingTokenizer(false);
    }
  }

  async function take(chosen: readonly File[]) {
    const model = chosen.find(isModel);
    const tokenizer = chosen.find(isTokenizer);
    const labels = chosen.find((file) => !isModel(file) && file !== tokenizer);
    if (!model) {
      if (chosen[0]) setPhase({ step: "choose", problem: t("notOnnxName", { name: chosen[0].name }) });
      return;
    }
    setPhase({ step: "send", name: model.name, share: 0 });
    try {
      sending.current = sendFile(model, words, (share) => setPhase({ step: "send", name: model.name, share }));
      const asset = await sending.current.done;
      setPhase({ step: "read" });
      const inspection = await queries.fetchQuery(trpc.models.inspect.queryOptions({ sha256: asset.sha256 }));
      setForm({ ...startForm(model.name, inspection), labels: (await labels?.text()) ?? "" });
      setPhase({ step: "form", asset, inspection });
      if (tokenizer) await takeTokenizer(tokenizer);
    } catch (thrown) {
      setPhase({ step: "choose", problem: thrown instanceof UploadCancelled ? undefined : messageOf(thrown) });
    }
  }

  const begin = useEffectEvent(() => void take(files));
  useEffect(() => {
    begin();
    return () => sending.current?.cancel();
  }, []);

  /** A new model begins anew; any other file beside the form holds the labels. */
  async function dropped(chosen: File[]) {
    const [first] = chosen;
    if (phase.step === "choose" || (phase.step === "form" && chosen.some(isModel))) return take(chosen);
    const tokenizer = chosen.find(isTokenizer);
    if (phase.step === "form" && tokenizer) return takeTokenizer(tokenizer);
    if (phase.step === "form" && form && first) setForm({ ...form, labels: await first.text() });
  }

  function submit() {
    if (phase.step !== "form" || !form) return;
    if (form.task === "text-embedding" && !form.tokenizer) return setTokenizerFault(t("tokens.tokenizerMissing"));
    let labels: string[] | null = null;
    try {
      if (!form.task.endsWith("embedding") && form.labels.trim()) labels = parseLabels(form.labels);
      setLabelsFault(null);
    } catch (thrown) {
      if (!(thrown instanceof LabelsRefused)) throw thrown;
      return setLabelsFault(t(`labelsFault.${thrown.fault}`));
    }
    add.mutate(cardInput(form, phase.asset, labels));
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("addTitle")}
      description={phase.step === "choose" ? t("addDescription") : undefined}
      className="w-[min(42rem,calc(100vw-2rem))]"
      actions={
        phase.step === "form" && (
          <>
            <Button onClick={onClose}>{common("cancel")}</Button>
            <Button type="submit" form="add-model" look="primary" busy={add.isPending}>
              {t("addToLibrary")}
            </Button>
          </>
        )
      }
    >
      <FileDrop
        label={phase.step === "form" ? t("dropLabels") : t("drop")}
        onFiles={(chosen) => void dropped(chosen)}
      />
      {phase.step === "choose" && <ModelFilePicker problem={phase.problem} onFiles={take} />}
      {phase.step === "send" && (
        <div className="flex flex-col gap-3 py-6">
          <p className="truncate text-fg text-sm">{t("sending", { name: phase.name })}</p>
          <Progress value={phase.share} label={t("sending", { name: phase.name })} />
          <Button className="self-end" onClick={() => sending.current?.cancel()}>
            {common("cancel")}
          </Button>
        </div>
      )}
      {phase.step === "read" && <LoadingState label={t("reading")} className="py-10" />}
      {phase.step === "form" && form && (
        <ModelFields
          id="add-model"
          form={form}
          inspection={phase.inspection}
          onChange={(next) => {
            setForm(next);
            setLabelsFault(null);
          }}
          onSubmit={submit}
          labelsFault={labelsFault}
          onTokenizer={(file) => void takeTokenizer(file)}
          tokenizerFault={tokenizerFault}
          sendingTokenizer={sendingTokenizer}
          problem={add.error ? messageOf(add.error) : null}
        />
      )}
    </Dialog>
  );
}
