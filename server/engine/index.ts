/**
 * The engine's only door. Nothing outside server/engine imports anything deeper.
 * In the web server: check() for the drawing's diagnostics, EngineClient for everything that computes.
 */
export { EngineError, errorCodes, type EngineErrorJson, type ErrorCode } from "./errors";
export type * from "./protocol";
export type * from "./plan";
