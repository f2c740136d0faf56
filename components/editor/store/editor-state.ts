/** Everything that the editor's view is drawn from. The document is the truth; the rest is about it, and is not stored. */

import type { RunDetail } from "@/components/runs/run-model";
import type { Asset, PipelineDocument } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import type { RouterOutputs } from "@/server/trpc/root";
import type { Position } from "../document/add-node";
import type { Size } from "../document/arrange";
import type { PortRef } from "../document/drawing";
import type { Elements } from "../document/remove";
import type { History } from "./history";
import type { SaveState } from "./saver";

export type PipelineDetail = RouterOutputs["pipelines"]["get"];
export type Ports = RouterOutputs["pipelines"]["check"]["ports"];

/** What the compiler says, sorted by the node it says it of; "" for what belongs to no node. */
export interface Check {
  /** False until the first answer has come. */
  known: boolean;
  byNode: ReadonlyMap<string, readonly Diagnostic[]>;
  ports: Ports;
}

/** An edge being dragged: the port it starts at, and which side of a node that is. */
export interface Connecting {
  from: PortRef;
  side: "output" | "input";
}

export interface Upload {
  /** Of the file under way, or the one that was refused. */
  name: string;
  /** 0..1 */
  share: number;
  error: string | null;
  cancel: () => void;
}

/** The list of nodes that opens where an edge is dropped on the empty canvas. */
export interface QuickAdd {
  /** Where the node goes, on the canvas, and where the list opens, on the screen. */
  position: Position;
  screen: Position;
  from: PortRef | null;
  side: "output" | "input";
}

export interface Panels {
  palette: boolean;
  inspector: boolean;
  bottom: "results" | "report" | null;
}

export interface EditorState {
  history: History;
  selection: Elements;
  save: SaveState;
  check: Check;
  /** Why the last try to run was refused; gone with the next change. */
  refusals: ReadonlyMap<string, readonly Diagnostic[]>;
  connecting: Connecting | null;
  uploads: Readonly<Record<string, Upload>>;
  /** The run that is shown, and what is known of it. */
  runId: string | null;
  run: RunDetail | null;
  /** The run is being asked for. */
  starting: boolean;
  panels: Panels;
  quickAdd: QuickAdd | null;
  /** What nodes measure on the canvas. */
  sizes: ReadonlyMap<string, Size>;
  /** Nodes whose results are folded, or unfolded, against their habit. */
  turned: ReadonlySet<string>;
}

export const nothing: Elements = { nodes: new Set(), edges: new Set() };

export const documentOf = (state: EditorState): PipelineDocument => state.history.present;

/** Diagnostics by node; a list that says the same as before is the same object, so that its node is not drawn again. */
export function sortByNode(
  diagnostics: readonly Diagnostic[],
  before: ReadonlyMap<string, readonly Diagnostic[]> = new Map(),
): ReadonlyMap<string, readonly Diagnostic[]> {
  const sorted = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const list = sorted.get(diagnostic.nodeId ?? "") ?? [];
    sorted.set(diagnostic.nodeId ?? "", [...list, diagnostic]);
  }
  return new Map(
    [...sorted].map(([id, list]) => {
      const old = before.get(id);
      return [id, old && JSON.stringify(old) === JSON.stringify(list) ? old : list];
    }),
  );
}

/** The files that an input node holds. */
export function assetsIn(params: Readonly<Record<string, unknown>>): readonly Asset[] {
  const one = params.asset as Asset | null | undefined;
  const many = params.assets as readonly Asset[] | undefined;
  return many ?? (one ? [one] : []);
}
