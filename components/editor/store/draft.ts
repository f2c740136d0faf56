/** What was not saved yet, in the browser's own storage, so that a crashed tab loses nothing. */
import { z } from "zod";
import { type PipelineDocument, pipelineDocumentSchema } from "@/nodes/pipeline";
import { type Stored, sameDocument } from "./saver";

const draftSchema = z.object({ baseRevision: z.number().int(), document: pipelineDocumentSchema });

export type Draft = z.output<typeof draftSchema>;

const keyOf = (pipelineId: string) => `weft-draft-${pipelineId}`;

/** Storage may be full or forbidden: the draft is a second line only, and the first goes on. */
export function keepDraft(pipelineId: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(keyOf(pipelineId), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(pipelineId));
  } catch {
    // The save under way is what counts.
  }
}

export function readDraft(pipelineId: string): Draft | null {
  try {
    return draftSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(pipelineId)) ?? "null")).data ?? null;
  } catch {
    return null;
  }
}

/** `restore`: nobody changed the pipeline since, so the draft goes on. `ask`: both changed. `drop`: it holds nothing new. */
export function fateOf(
  draft: Draft | null,
  stored: Stored,
): { fate: "drop" } | { fate: "restore" | "ask"; document: PipelineDocument } {
  if (!draft || sameDocument(draft.document, stored.document)) return { fate: "drop" };
  return { fate: draft.baseRevision === stored.revision ? "restore" : "ask", document: draft.document };
}
