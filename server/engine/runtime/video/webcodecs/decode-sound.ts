/** The sound of a range, decoded in the child: mixed to mono, silence where the track has gaps, at 16 kHz. */
import { type AudioSample, AudioSampleSink, type Input, type InputAudioTrack } from "mediabunny";
import { soundRate } from "../video-decoder";
import { DecodingFailed } from "./decode-frames";
import { missingSeconds, originOf } from "./open-media";
import { Resampler } from "./resample";

/** Time stamps jitter by less than this; a larger hole is silence. */
const gapSeconds = 0.1;
const collectEvery = 64;
const collect = (globalThis as { gc?: (options: { type: "minor" }) => void }).gc;

export async function* decodeSound(
  input: Input,
  track: InputAudioTrack,
  startMs: number,
  endMs: number,
): AsyncGenerator<Float32Array> {
  const origin = await originOf(input);
  const rate = await track.getSampleRate();
  const [start, end] = [origin + startMs / 1000, origin + endMs / 1000];
  const wanted = Math.round((end - start) * rate);
  const resampler = new Resampler(rate, soundRate);
  let [given, count, readTo] = [0, 0, 0];
  for await (const sample of new AudioSampleSink(track).samples(start, end)) {
    if (++count % collectEvery === 0) collect?.({ type: "minor" });
    readTo = Math.max(readTo, sample.timestamp + sample.duration);
    try {
      const mono = mixDown(sample);
      const at = Math.round((sample.timestamp - start) * rate);
      const gap = at - given > gapSeconds * rate || given === 0 ? Math.max(0, at - given) : 0;
      for (let left = Math.min(gap, wanted - given); left > 0; left -= rate)
        yield resampler.push(new Float32Array(Math.min(left, rate)));
      given += Math.min(gap, wanted - given);
      const skip = given === 0 ? Math.max(0, -at) : 0;
      const part = mono.subarray(skip, skip + wanted - given);
      given += part.length;
      if (part.length > 0) yield resampler.push(part);
    } finally {
      sample.close();
    }
    if (given >= wanted) break;
  }
  yield resampler.flush();
  if (given >= wanted) return;
  const missing = await missingSeconds(input, track, readTo);
  if (missing > 0) throw new DecodingFailed(`${missing.toFixed(1)} s are missing at the end`);
}

/** False also for codecs that the decoder claims and then closes on (Vorbis, in version 1.3). */
export async function canDecodeSound(track: InputAudioTrack): Promise<boolean> {
  const config = await track.getDecoderConfig();
  if (!config || !(await track.canDecode())) return false;
  // The demuxer's own.
  if (/^(pcm|ulaw|alaw)/.test(config.codec)) return true;
  let failed = false;
  const decoder = new AudioDecoder({ output: (sound) => sound.close(), error: () => (failed = true) });
  try {
    decoder.configure(config as never);
    await decoder.flush();
    return !failed && decoder.state === "configured";
  } catch {
    return false;
  } finally {
    if (decoder.state !== "closed") decoder.close();
  }
}

/** Scale and offset of each sample format; the copy is made in the format as it is, since conversion by the library is not sound for all of them. */
const sampleFormats = {
  u8: { make: (length: number) => new Uint8Array(length), zero: 128, one: 128 },
  s16: { make: (length: number) => new Int16Array(length), zero: 0, one: 2 ** 15 },
  s32: { make: (length: number) => new Int32Array(length), zero: 0, one: 2 ** 31 },
  f32: { make: (length: number) => new Float32Array(length), zero: 0, one: 1 },
} as const;

function mixDown(sample: AudioSample): Float32Array {
  const { numberOfFrames: frames, numberOfChannels: channels, format } = sample;
  const [type, planar] = format.split("-") as [keyof typeof sampleFormats, string | undefined];
  const { make, zero, one } = sampleFormats[type];
  const mono = new Float32Array(frames);
  const planes = planar ? channels : 1;
  const step = planar ? 1 : channels;
  for (let planeIndex = 0; planeIndex < planes; planeIndex++) {
    const data = make(frames * step);
    sample.copyTo(data, { planeIndex, format });
    for (let index = 0; index < data.length; index++) {
      const at = (index / step) | 0;
      mono[at] = (mono[at] as number) + ((data[index] as number) - zero) / (one * channels);
    }
  }
  return mono;
}
