/** A source of the network, which breaks now and then: it is looked for again, each time after a longer pause, until the run ends. */
import { setTimeout as delay } from "node:timers/promises";
import { EngineError } from "../../errors";
import type { LiveSink, LiveSource } from "./live-source";
import { SourceTrouble } from "./source-trouble";

/** Gives until the source has ended for good (resolves) or breaks (rejects with SourceTrouble). */
export type Connect = (sink: LiveSink, signal: AbortSignal) => Promise<void>;

export interface Patience {
  firstPauseMs: number;
  longestPauseMs: number;
  /** Attempts, while it was never there: then it is wrong rather than away. */
  firstAttempts: number;
}

const patient: Patience = { firstPauseMs: 500, longestPauseMs: 30_000, firstAttempts: 3 };

export function reconnecting(name: string, connect: Connect, patience: Patience = patient): LiveSource {
  return async (sink, signal) => {
    let wasThere = false;
    for (let failures = 1; ; failures++) {
      let came = false;
      const watched: LiveSink = {
        frame: (frame, every) => {
          if (!came) sink.connected();
          came = true;
          sink.frame(frame, every);
        },
        connected: () => sink.connected(),
        lost: () => sink.lost(),
      };
      try {
        await connect(watched, signal);
        return "source";
      } catch (thrown) {
        if (signal.aborted) return "source";
        if (!(thrown instanceof SourceTrouble)) throw thrown;
        if (came) failures = 1;
        wasThere ||= came;
        if (!wasThere && (thrown.lasting || failures >= patience.firstAttempts)) throw unreachable(name, thrown);
        sink.lost();
        const pause = Math.min(patience.longestPauseMs, patience.firstPauseMs * 2 ** Math.min(failures - 1, 16));
        await delay(pause, undefined, { signal }).catch(() => {});
        if (signal.aborted) return "source";
      }
    }
  };
}

function unreachable(name: string, { message }: SourceTrouble): EngineError {
  return new EngineError({
    code: "invalid-input",
    phase: "run",
    message: `The live source "${name}" gives nothing: ${message}. An administrator can look at it under Settings.`,
  });
}
