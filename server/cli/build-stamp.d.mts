export const programs: Readonly<Record<"web" | "engine" | "builder" | "session-worker" | "webcodecs-child", string>>;
export function hashSources(root: string): string;
export function isBuilt(root: string): boolean;
export function removeStamp(root: string): void;
export function writeStamp(root: string, sources: string): void;
