/** The messages of media that cannot be read: each names the file, what is wrong with it and, where there is one, the way out. */
import { EngineError } from "../../errors";

export function unsupported(name: string, what: string): EngineError {
  return new EngineError({ code: "unsupported-media", phase: "run", message: `${name}: ${what}` });
}

export function tooLarge(name: string, what: string): EngineError {
  return new EngineError({ code: "media-too-large", phase: "run", message: `${name}: ${what}` });
}

/** The file is what it says, but part of it is broken or missing. */
export function damaged(name: string, what: string): EngineError {
  return new EngineError({ code: "invalid-input", phase: "run", message: `${name}: ${what}` });
}

export function noPicture(name: string): EngineError {
  return unsupported(name, "this has sound but no picture. Give it to an Audio input instead.");
}

export function noSound(name: string): EngineError {
  return unsupported(name, "this video has no sound track.");
}

export function indexMissing(name: string): EngineError {
  return damaged(name, "the file is cut off: its index (moov) is missing or incomplete. Copy or export it again.");
}

export function damagedAt(name: string, atMs: number | undefined, durationMs?: number): EngineError {
  if (atMs === undefined) return damaged(name, "the file is damaged: nothing of it could be decoded.");
  const whole = durationMs === undefined ? "" : ` of ${clock(durationMs)}`;
  return damaged(name, `the file is damaged or cut off: it could be read up to ${clock(atMs)}${whole}.`);
}

/** 72400 -> "1:12.4". */
export function clock(ms: number): string {
  const tenths = Math.floor(ms / 100 + 1e-6);
  const seconds = String(Math.floor(tenths / 10) % 60).padStart(2, "0");
  const minutes = Math.floor(tenths / 600);
  const hours = Math.floor(minutes / 60);
  const front = hours > 0 ? `${hours}:${String(minutes % 60).padStart(2, "0")}` : `${minutes}`;
  return `${front}:${seconds}.${tenths % 10}`;
}
