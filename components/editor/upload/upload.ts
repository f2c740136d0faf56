/** Files into input nodes: one after another, with progress and refusals at the node. What arrived stays, whatever comes after. */
import type { Asset } from "@/nodes/pipeline";
import { setParam } from "../document/set-param";
import { type Editor, registry } from "../store/editor";
import { documentOf, type Upload } from "../store/editor-state";
import { type Sending, sendFile, UploadCancelled, type UploadWords } from "./send-file";

export interface UploadTarget {
  nodeId: string;
  param: string;
  many: boolean;
}

export async function upload(
  editor: Editor,
  { nodeId, param, many }: UploadTarget,
  files: readonly File[],
  words: UploadWords,
): Promise<void> {
  editor.store.getState().uploads[nodeId]?.cancel();
  const chosen = many ? files : files.slice(0, 1);
  let sending: Sending | null = null;
  let cancelled = false;
  const cancel = () => {
    cancelled = true;
    sending?.cancel();
    show(editor, nodeId, null);
  };
  const refused: string[] = [];
  for (const [index, file] of chosen.entries()) {
    if (cancelled) return;
    const progress = (share: number) =>
      !cancelled &&
      show(editor, nodeId, { name: file.name, share: (index + share) / chosen.length, error: null, cancel });
    progress(0);
    try {
      sending = sendFile(file, words, progress);
      const asset = await sending.done;
      if (!cancelled) put(editor, nodeId, param, many, asset);
    } catch (error) {
      if (error instanceof UploadCancelled) return;
      refused.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (cancelled) return;
  const error = refused.length > 0 ? refused.join("\n") : null;
  const dismiss = () => show(editor, nodeId, null);
  show(editor, nodeId, error ? { name: chosen.at(-1)?.name ?? "", share: 1, error, cancel: dismiss } : null);
}

function put(editor: Editor, nodeId: string, param: string, many: boolean, asset: Asset): void {
  editor.apply((document) => {
    const node = document.nodes.find(({ id }) => id === nodeId);
    if (!node) return document;
    const there = many ? ((node.params[param] as Asset[] | undefined) ?? []) : [];
    return setParam(document, registry, nodeId, param, many ? [...there, asset] : asset);
  }, `upload:${nodeId}`);
}

function show({ store }: Editor, nodeId: string, state: Upload | null): void {
  store.setState(({ uploads }) => {
    const { [nodeId]: _old, ...others } = uploads;
    return { uploads: state ? { ...others, [nodeId]: state } : others };
  });
}

/** A text file goes into the node as text. */
export async function readText(editor: Editor, nodeId: string, file: File): Promise<void> {
  const text = (await file.text()).slice(0, 1_000_000);
  if (!documentOf(editor.store.getState()).nodes.some(({ id }) => id === nodeId)) return;
  editor.apply((document) => setParam(document, registry, nodeId, "text", text));
}
