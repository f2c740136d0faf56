/** What every viewer is given: the port, the run around it, and where in time the person stands. */
import type { PortResult } from "@/nodes/results";
import type { RunDetail } from "../run-model";

export interface ViewerProps {
  run: RunDetail;
  port: PortResult;
  /** The item under the playhead. */
  active?: number | undefined;
  /** The person chose an item: the playhead goes there. */
  onPick?: ((item: number) => void) | undefined;
}
