import type { SpawnOptions } from "node:child_process";

export class StepFailed extends Error {}
export function step<T>(title: string, work: () => T | Promise<T>): Promise<T>;
export function runQuietly(command: string, args: readonly string[], options?: SpawnOptions): Promise<string>;
export function stopRunning(signal?: NodeJS.Signals): void;
