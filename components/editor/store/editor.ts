/** One open pipeline: its state, and the few ways to change it that everything else is made of. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { PipelineDocument } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";
import type { Position } from "../document/add-node";
import type { Elements } from "../document/remove";
import { documentOf, type EditorState, nothing, type PipelineDetail } from "./editor-state";
import { begin, change, type History, redo, undo } from "./history";

export interface Editor {
  pipeline: Pick<PipelineDetail, "id" | "slug">;
  store: StoreApi<EditorState>;
  /** Places of nodes while they are dragged; the document learns of them at the end. A store of its own: many parts of the view look at the state, and none but the canvas at this. */
  moving: StoreApi<ReadonlyMap<string, Position>>;
  mayEdit: boolean;
  /** Makes a change that can be undone. Changes of one group in quick succession are one step. */
  apply(command: (document: PipelineDocument) => PipelineDocument, group?: string): void;
  undo(): void;
  redo(): void;
  /** Takes a document from outside, without history. */
  replace(document: PipelineDocument): void;
  select(elements: Partial<Elements>): void;
  /** Tells of every new document. Returns what ends it. */
  onDocument(listener: (document: PipelineDocument) => void): () => void;
}

export function createEditor(pipeline: PipelineDetail, mayEdit: boolean): Editor {
  const store = createStore<EditorState>(() => ({
    history: begin(pipeline.document),
    selection: nothing,
    save: { status: "saved" },
    check: { known: false, byNode: new Map(), ports: {} },
    refusals: new Map(),
    connecting: null,
    uploads: {},
    runId: null,
    run: null,
    starting: false,
    panels: { palette: mayEdit, inspector: true, bottom: null },
    quickAdd: null,
    sizes: new Map(),
    turned: new Set(),
  }));

  const put = (history: History) =>
    store.setState((state) => {
      if (history.present === state.history.present) return state;
      return { history, selection: present(state.selection, history.present), refusals: new Map() };
    });

  return {
    pipeline,
    store,
    moving: createStore<ReadonlyMap<string, Position>>(() => new Map()),
    mayEdit,
    apply(command, group) {
      if (!mayEdit) return;
      const { history } = store.getState();
      put(change(history, command(history.present), Date.now(), group));
    },
    undo: () => put(undo(store.getState().history)),
    redo: () => put(redo(store.getState().history)),
    replace: (document) => put(begin(document)),
    select: ({ nodes, edges }) =>
      store.setState({ selection: { nodes: nodes ?? nothing.nodes, edges: edges ?? nothing.edges } }),
    onDocument: (listener) =>
      store.subscribe((state, before) => {
        if (documentOf(state) !== documentOf(before)) listener(documentOf(state));
      }),
  };
}

/** What of a selection is still there. */
function present(selection: Elements, document: PipelineDocument): Elements {
  const keep = (chosen: ReadonlySet<string>, all: readonly { id: string }[]) => {
    if (chosen.size === 0) return chosen;
    const there = new Set(all.map(({ id }) => id).filter((id) => chosen.has(id)));
    return there.size === chosen.size ? chosen : there;
  };
  return { nodes: keep(selection.nodes, document.nodes), edges: keep(selection.edges, document.edges) };
}

export { registry };
