/**
 * Headers of every answer. The policy allows inline scripts because Next writes its page data as such; everything else
 * comes from this server only, and no page may be framed. Files of the API bring a stricter policy of their own.
 */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const always: readonly [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "same-origin"],
  ["cross-origin-opener-policy", "same-origin"],
  ["permissions-policy", "camera=(self), microphone=(), geolocation=()"],
];

/** In development Next's own tools need more than the policy allows. */
export function securityHeaders(dev: boolean): (url: string) => readonly [string, string][] {
  const forPages: readonly [string, string][] = dev ? always : [...always, ["content-security-policy", policy]];
  return (url) => (url.startsWith("/api/") ? always : forPages);
}
