/** Sounds: opened, and listened to for speech. */
import { basename } from "node:path";
import type { KernelContext, MapKernel } from "../kernel";
import type { AudioValue, TensorValue } from "../values";
import { noSound, soundRate } from "../video";
import { type SpeechRules, speechSegments } from "./audio-speech";
import type { DecoderSource } from "./media";
import { mediaFile } from "./media-input";

/** Silero v5 and v6 at 16 kHz: 512 new samples a step, after the last 64 of the step before. */
const step = 512;
const overlap = 64;

export function audioKernels(decoder: DecoderSource) {
  const open: MapKernel = async (context, attrs) => {
    const file = mediaFile(context, attrs, "sound file");
    const { audio, durationMs } = await (await decoder()).probe(file, context.signal);
    if (!audio) throw noSound(file.name);
    return [{ path: file.path, name: file.name, durationMs, startMs: 0, endMs: durationMs } satisfies AudioValue];
  };

  const voiceActivity: MapKernel = async (context, attrs, [input]) => {
    const sound = input as AudioValue;
    const file = { path: sound.path, name: sound.name ?? basename(sound.path) };
    const { sha256 } = attrs.file as { sha256: string };
    const { startMs, endMs } = sound;
    const probabilities: number[] = [];
    let samples = 0;
    const model = new Listener(context, sha256);
    for await (const chunk of steps((await decoder()).audio(file, { startMs, endMs, signal: context.signal }))) {
      probabilities.push(await model.hear(chunk.samples));
      samples += chunk.length;
    }
    const segments = speechSegments(probabilities, samples, attrs as unknown as SpeechRules).map(
      ({ start, end, score }) => ({
        startMs: Math.round(startMs + (start * 1000) / soundRate),
        endMs: Math.round(startMs + (end * 1000) / soundRate),
        score,
      }),
    );
    return [segments, segments.reduce((sum, each) => sum + each.endMs - each.startMs, 0) / 1000];
  };

  return { map: { "input.audio": open, "audio.voice-activity": voiceActivity } };
}

/** Pieces of `step` samples; the last is filled up with silence, `length` is what it truly holds. */
async function* steps(chunks: AsyncIterable<Float32Array>): AsyncGenerator<{ samples: Float32Array; length: number }> {
  let samples = new Float32Array(step);
  let length = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + step - length);
      samples.set(part, length);
      length += part.length;
      from += part.length;
      if (length < step) continue;
      yield { samples, length };
      samples = new Float32Array(step);
      length = 0;
    }
  }
  if (length > 0) yield { samples, length };
}

/** The model with its memory of one sound. */
class Listener {
  private state = new Float32Array(2 * 128);
  private tail = new Float32Array(overlap);

  constructor(
    private readonly context: KernelContext,
    private readonly sha256: string,
  ) {}

  /** Probability of speech in the next `step` samples. */
  async hear(samples: Float32Array): Promise<number> {
    const data = new Float32Array(overlap + step);
    data.set(this.tail);
    data.set(samples, overlap);
    this.tail = samples.slice(-overlap);
    const feeds: Record<string, TensorValue> = {
      input: { type: "float32", dims: [overlap + step], data },
      state: { type: "float32", dims: [2, 128], data: this.state },
      sr: { type: "int64", dims: [], data: BigInt64Array.of(BigInt(soundRate)) },
    };
    const { output, stateN } = await this.context.session(this.sha256, feeds, { state: 1, stateN: 1, sr: -1 });
    this.state = Float32Array.from(stateN?.data as Float32Array);
    return Number(output?.data[0]);
  }
}
