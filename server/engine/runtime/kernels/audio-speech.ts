/**
 * From the probability of speech per step to segments, by the rules of Silero's own get_speech_timestamps: speech begins at
 * the threshold and ends below threshold - 0.15 (hysteresis), once that has lasted for the shortest silence; too short
 * segments are dropped; then both sides are padded, sharing a silence that is too short for both pads.
 */
export interface SpeechRules {
  threshold: number;
  minSpeechMs: number;
  minSilenceMs: number;
  padMs: number;
}

/** In samples at 16 kHz; `score` is the mean probability inside. */
export interface SpeechSegment {
  start: number;
  end: number;
  score: number;
}

const step = 512;
const perMs = 16;
const hysteresis = 0.15;

export function speechSegments(
  probabilities: readonly number[],
  samples: number,
  { threshold, minSpeechMs, minSilenceMs, padMs }: SpeechRules,
): SpeechSegment[] {
  const leave = Math.max(threshold - hysteresis, 0.01);
  const found: { start: number; end: number }[] = [];
  const close = (start: number, end: number) => {
    if (end - start > minSpeechMs * perMs) found.push({ start, end });
  };
  let start: number | undefined;
  let quietSince: number | undefined;
  probabilities.forEach((probability, index) => {
    const at = index * step;
    if (probability >= threshold) {
      quietSince = undefined;
      start ??= at;
    } else if (probability < leave && start !== undefined) {
      quietSince ??= at;
      if (at - quietSince < minSilenceMs * perMs) return;
      close(start, quietSince);
      start = undefined;
      quietSince = undefined;
    }
  });
  if (start !== undefined) close(start, samples);
  return padded(found, samples, padMs * perMs).map((each) => ({ ...each, score: meanInside(probabilities, each) }));
}

function padded(found: readonly { start: number; end: number }[], samples: number, pad: number) {
  const segments = found.map((each) => ({ ...each }));
  segments.forEach((each, index) => {
    if (index === 0) each.start = Math.max(0, each.start - pad);
    const next = segments[index + 1];
    const silence = next ? next.start - each.end : Number.POSITIVE_INFINITY;
    const share = Math.min(pad, Math.floor(silence / 2));
    each.end = Math.min(samples, each.end + share);
    if (next) next.start -= share;
  });
  return segments;
}

function meanInside(probabilities: readonly number[], { start, end }: { start: number; end: number }): number {
  const inside = probabilities.slice(Math.floor(start / step), Math.ceil(end / step));
  return Math.round((inside.reduce((sum, each) => sum + each, 0) / inside.length) * 1000) / 1000;
}
