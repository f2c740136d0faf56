/** Pipelines from files, or from pasted text: each is taken or refused by itself, and what the compiler says of it is kept. */
"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { diagnosticsOf, messageOf, useTRPC, useTRPCClient } from "@/components/trpc/client";
import { limits } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import { nodeTitles } from "./node-titles";

export interface ImportOutcome {
  /** The file's name, or what stands for pasted text. */
  source: string;
  /** Of the new pipeline; absent where the file was refused. */
  id?: string;
  /** Why it was refused. */
  message?: string;
  diagnostics: Diagnostic[];
  /** What a person calls the nodes that diagnostics name. */
  titles: ReadonlyMap<string, string>;
}

export interface ImportSource {
  name: string;
  bytes: number;
  text: () => Promise<string>;
}

export function useImport(onDone: (outcomes: ImportOutcome[]) => void) {
  const t = useTranslations("pipelines");
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function importOne({ name, bytes, text }: ImportSource): Promise<ImportOutcome> {
    const nothing = { source: name, diagnostics: [], titles: new Map<string, string>() };
    if (bytes > limits.documentBytes) return { ...nothing, message: t("fileTooLarge") };
    let content: string;
    try {
      content = await text();
    } catch {
      return { ...nothing, message: t("fileUnreadable") };
    }
    const titles = await nodeTitles(content);
    try {
      const { id, warnings } = await client.pipelines.import.mutate({ text: content });
      return { source: name, id, diagnostics: warnings, titles };
    } catch (error) {
      return { source: name, message: messageOf(error), diagnostics: diagnosticsOf(error), titles };
    }
  }

  async function importAll(sources: readonly ImportSource[]): Promise<void> {
    if (sources.length === 0) return;
    setBusy(true);
    const outcomes: ImportOutcome[] = [];
    for (const source of sources) outcomes.push(await importOne(source));
    await queries.invalidateQueries({ queryKey: trpc.pipelines.list.queryKey() });
    setBusy(false);
    onDone(outcomes);
  }

  return { busy, importAll };
}

export function sourcesOf(files: Iterable<File>): ImportSource[] {
  return [...files].map((file) => ({ name: file.name, bytes: file.size, text: () => file.text() }));
}
