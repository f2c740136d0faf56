/** Refusals of the REST API as problem+json (RFC 9457). */
import type { Diagnostic } from "@/nodes/results";
import { asServiceError, meanings, type ServiceError } from "@/server/services/errors";

export function problem(
  status: number,
  title: string,
  detail: string,
  extras: { diagnostics?: Diagnostic[]; headers?: Record<string, string> } = {},
): Response {
  const { diagnostics, headers } = extras;
  const body = { type: "about:blank", title, status, detail, ...(diagnostics?.length ? { diagnostics } : {}) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

export function refusal(error: ServiceError): Response {
  const { status, title } = meanings[error.code];
  const headers: Record<string, string> = {};
  if (error.retryAfterSeconds !== undefined) headers["retry-after"] = String(error.retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="weft"';
  return problem(status, title, error.message, { diagnostics: error.diagnostics, headers });
}

/** Any thrown thing: refusals as they are, faults of Weft's own without their inside. */
export function answerError(thrown: unknown, log: (line: string) => void): Response {
  const refused = asServiceError(thrown);
  if (refused) return refusal(refused);
  log(`api: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  return problem(500, "Weft failed at this", "The server's log has the reason.");
}

export function notAllowed(...allowed: string[]) {
  return () =>
    problem(405, "Method not allowed", `This address takes ${allowed.join(" and ")}.`, {
      headers: { allow: allowed.join(", ") },
    });
}
