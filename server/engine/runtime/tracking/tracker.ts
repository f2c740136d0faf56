/**
 * Identity across frames, after "ByteTrack: Multi-Object Tracking by Associating Every Detection Box" (Zhang et al. 2022): sure
 * detections are given to the tracks whose predicted boxes they overlap; then unsure ones to the tracks that are left, because an
 * object that is half hidden scores low and is still itself. Unsure ones that fit no track are noise. A track is told to others once it
 * was seen `confirm` frames in a row, and kept for `patience` frames when it is not seen.
 */
import { assign } from "./assignment";
import { type Box, Motion, overlap } from "./motion";

export interface TrackerOptions {
  /** From this score on a detection is sure; unsure ones count from a tenth on. */
  sure: number;
  /** Smallest overlap (intersection over union) of a detection with where its track should be. */
  leastOverlap: number;
  patience: number;
  confirm: number;
}

export interface Candidate {
  box: Box;
  score: number;
  /** Detections of different labels are never one track. */
  label?: string | undefined;
}

export interface Tracked<T> {
  detection: T;
  /** From 1 on, never used twice. */
  track: number;
  /** Frames in which it was seen, this one included. */
  age: number;
  /** True in the one frame in which the track is told of first. */
  isNew: boolean;
}

interface Track {
  id: number;
  label: string | undefined;
  motion: Motion;
  age: number;
  lost: number;
}

const leastScore = 0.1;
/** Unsure detections lie where they should, or are none: the paper's second threshold. */
const unsureOverlap = 0.5;

export class Tracker {
  private tracks: Track[] = [];
  private lastId = 0;

  constructor(private readonly options: TrackerOptions) {}

  /** The detections of the next frame that belong to a confirmed track, in their order. */
  next<T extends Candidate>(detections: readonly T[]): Tracked<T>[] {
    const { sure, leastOverlap, patience, confirm } = this.options;
    for (const { motion, lost } of this.tracks) motion.predict(lost > 0);
    const found = new Map<T, Track>();
    const certain = detections.filter(({ score }) => score >= sure);
    const unsure = detections.filter(({ score }) => score < sure && score >= leastScore);
    const first = this.match(this.tracks, certain, leastOverlap, found);
    // A track that was lost before is not woken by an unsure detection.
    const left = first.filter(({ lost }) => lost === 0);
    this.match(left, unsure, Math.max(unsureOverlap, leastOverlap), found);
    const seen = new Set(found.values());
    for (const track of this.tracks) {
      track.lost = seen.has(track) ? 0 : track.lost + 1;
      if (seen.has(track)) track.age++;
    }
    // One that was never confirmed is dropped at the first frame without it.
    this.tracks = this.tracks.filter(({ lost, age }) => lost === 0 || (age >= confirm && lost <= patience));
    for (const detection of certain) {
      if (found.has(detection)) continue;
      const track = { id: 0, label: detection.label, motion: new Motion(detection.box), age: 1, lost: 0 };
      this.tracks.push(track);
      found.set(detection, track);
    }
    return detections.flatMap((detection) => {
      const track = found.get(detection);
      if (!track || track.age < confirm) return [];
      const isNew = track.id === 0;
      if (isNew) track.id = ++this.lastId;
      return [{ detection, track: track.id, age: track.age, isNew }];
    });
  }

  /** Writes down which detection continues which track; returns the tracks that none does. */
  private match<T extends Candidate>(
    tracks: readonly Track[],
    detections: readonly T[],
    least: number,
    found: Map<T, Track>,
  ): Track[] {
    if (tracks.length === 0 || detections.length === 0) return [...tracks];
    const overlaps = Float64Array.from({ length: tracks.length * detections.length }, (_, at) => {
      const track = tracks[Math.floor(at / detections.length)] as Track;
      const detection = detections[at % detections.length] as T;
      if (track.label !== detection.label) return 0;
      const shared = overlap(track.motion.box, detection.box);
      return shared >= least ? shared : 0;
    });
    // What must not be matched costs as much as no match at all, so that it never pushes a good one aside.
    const columnOf = assign(
      overlaps.map((shared) => (shared > 0 ? 1 - shared : 1)),
      tracks.length,
      detections.length,
    );
    return tracks.filter((track, row) => {
      const column = columnOf[row] as number;
      if (column < 0 || !(overlaps[row * detections.length + column] as number)) return true;
      const detection = detections[column] as T;
      track.motion.update(detection.box);
      found.set(detection, track);
      return false;
    });
  }
}
