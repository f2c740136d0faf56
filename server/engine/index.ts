/**
 * The engine's only door. Nothing outside server/engine imports anything deeper.
 * In the web server: check() for the drawing's diagnostics, EngineClient for everything that computes.
 */

export { check } from "./check";
export { EngineError, type EngineErrorJson, type ErrorCode, errorCodes } from "./errors";
export { Pace } from "./pace";
export type * from "./plan";
export { type Priority, priorities, rankOf, urgencyOf } from "./priority";
export type * from "./protocol";
export { journalFile } from "./protocol";
export { Recent } from "./runtime/recent";
export { createEngine, type Engine, type EngineOptions, type EngineState } from "./supervisor";
export { writeWhole } from "./write-whole";
