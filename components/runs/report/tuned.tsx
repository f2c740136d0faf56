/** How the models of this run are tuned for this machine. */
import { TunedGraphView } from "@/components/tuning/tuned-graph";
import type { CompileReport } from "@/nodes/results";
import type { TunedGraph } from "@/nodes/tuning";

export function Tuned({ graphs, tunings }: { graphs: CompileReport["graphs"]; tunings: readonly TunedGraph[] }) {
  return (
    <ul className="grid gap-3 @4xl:grid-cols-2">
      {tunings.map((tuned) => (
        <li key={tuned.graph} className="min-w-0 rounded-lg border border-line bg-surface p-4">
          <TunedGraphView title={graphs.find(({ id }) => id === tuned.graph)?.title ?? ""} tuned={tuned} />
        </li>
      ))}
    </ul>
  );
}
