import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { cardFor, fileOf } from "../lowering/image-model";
import { model, share } from "../lowering/params";

export default defineNode({
  type: "audio.voice-activity",
  version: 1,
  title: "Voice activity",
  summary: "Finds where somebody speaks.",
  category: "audio",
  icon: "audio-waveform",
  keywords: ["vad", "speech", "silence", "segments"],
  inputs: { audio: { kinds: ["audio"], title: "Audio" } },
  outputs: {
    segments: { kind: "transcript", title: "Speech" },
    seconds: { kind: "number", title: "Seconds of speech" },
  },
  params: z.object({
    model: model("voice-activity", "silero-vad-v5"),
    threshold: share("Threshold", 0.5, "How sure it must be that this is speech."),
    minSpeechMs: z
      .number()
      .min(0)
      .max(60000)
      .default(250)
      .meta({ title: "Shortest speech", description: "Milliseconds." }),
    minSilenceMs: z
      .number()
      .min(0)
      .max(60000)
      .default(100)
      .meta({ title: "Shortest silence", description: "Milliseconds." }),
    padMs: z
      .number()
      .min(0)
      .max(5000)
      .default(30)
      .meta({ title: "Padding", description: "Milliseconds kept on both sides." }),
  }),
  lower(b, { inputs, params }) {
    const { model: id, ...attrs } = params;
    const file = fileOf(b, cardFor(b, id, "voice-activity"), "model");
    const [segments, seconds] = b.op("audio.voice-activity", [inputs.audio], { file, ...attrs }) as [Value, Value];
    return { segments, seconds };
  },
});
