import { useTranslations } from "use-intl";
import { Badge, type Tone } from "@/components/ui/badge";
import { Spinner } from "@/components/ui/spinner";
import type { RunState } from "./run-model";

const tones: Readonly<Record<RunState, Tone>> = {
  queued: "neutral",
  running: "accent",
  done: "success",
  failed: "danger",
  cancelled: "neutral",
};

export function RunStateBadge({ state }: { state: RunState }) {
  const t = useTranslations("runs.state");
  return (
    <Badge tone={tones[state]}>
      {state === "running" && <Spinner />}
      {t(state)}
    </Badge>
  );
}
