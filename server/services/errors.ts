/**
 * What a service may refuse, as one closed union, and the one table that says what each means to tRPC and HTTP.
 * Errors are told by their name and not by instanceof: Next bundles routes apart from the server that made the services.
 */
import type { Diagnostic } from "@/nodes/results";
import type { Told } from "@/nodes/told";
import type { EngineErrorJson, ErrorCode } from "@/server/engine/index";

export type ServiceErrorCode =
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "invalid"
  | "too-large"
  | "unsupported-media"
  | "unprocessable"
  | "too-many-requests"
  | "unavailable";

export interface ServiceErrorExtras {
  diagnostics?: Diagnostic[];
  retryAfterSeconds?: number;
  /** What it says, where the interface has words of its own for it. */
  told?: Told;
  cause?: unknown;
}

export class ServiceError extends Error {
  override name = "ServiceError";
  readonly code: ServiceErrorCode;
  readonly diagnostics: Diagnostic[];
  readonly retryAfterSeconds?: number;
  readonly told?: Told;

  constructor(code: ServiceErrorCode, message: string, extras: ServiceErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.code = code;
    this.diagnostics = extras.diagnostics ?? [];
    this.retryAfterSeconds = extras.retryAfterSeconds;
    this.told = extras.told;
  }
}

export const meanings = {
  unauthorized: { trpc: "UNAUTHORIZED", status: 401, title: "Sign in first" },
  forbidden: { trpc: "FORBIDDEN", status: 403, title: "Not allowed" },
  "not-found": { trpc: "NOT_FOUND", status: 404, title: "Not found" },
  conflict: { trpc: "CONFLICT", status: 409, title: "Changed elsewhere" },
  invalid: { trpc: "BAD_REQUEST", status: 422, title: "Cannot be processed" },
  "too-large": { trpc: "PAYLOAD_TOO_LARGE", status: 413, title: "Too large" },
  "unsupported-media": { trpc: "UNSUPPORTED_MEDIA_TYPE", status: 415, title: "Not a type Weft reads" },
  unprocessable: { trpc: "UNPROCESSABLE_CONTENT", status: 422, title: "Cannot be processed" },
  "too-many-requests": { trpc: "TOO_MANY_REQUESTS", status: 429, title: "Too many requests" },
  unavailable: { trpc: "SERVICE_UNAVAILABLE", status: 503, title: "Not available now" },
} as const satisfies Record<ServiceErrorCode, { trpc: string; status: number; title: string }>;

const engineMeanings: Record<ErrorCode, ServiceErrorCode | null> = {
  "invalid-input": "unprocessable",
  "unsupported-media": "unsupported-media",
  "media-too-large": "too-large",
  "missing-input": "unprocessable",
  "invalid-pipeline": "invalid",
  "expression-failed": "unprocessable",
  cancelled: "conflict",
  "model-missing": "unavailable",
  "model-corrupt": "unavailable",
  "out-of-memory": "unavailable",
  "out-of-disk": "unavailable",
  quarantined: "unavailable",
  "engine-restarting": "unavailable",
  overloaded: "too-many-requests",
  "deadline-exceeded": "unavailable",
  internal: null,
};

/** What a stored engine error code means; null where it is a fault of Weft's own or no code. */
export function meaningOfEngine(code: string | undefined): ServiceErrorCode | null {
  return Object.entries(engineMeanings).find(([name]) => name === code)?.[1] ?? null;
}

/** Any thrown thing as a ServiceError, or null where it is a fault of Weft's own. */
export function asServiceError(thrown: unknown): ServiceError | null {
  if (!(thrown instanceof Error)) return null;
  if (thrown.name === "ServiceError") return thrown as ServiceError;
  const engine = asEngineError(thrown);
  const code = engine ? engineMeanings[engine.code] : null;
  if (!engine || !code) return null;
  const retryAfterSeconds = engine.retryAfterMs === undefined ? undefined : Math.ceil(engine.retryAfterMs / 1000);
  return new ServiceError(code, engine.message, { cause: thrown, retryAfterSeconds, told: engine.told });
}

export function asEngineError(thrown: unknown): EngineErrorJson | null {
  return thrown instanceof Error && thrown.name === "EngineError" ? (thrown as unknown as EngineErrorJson) : null;
}
