/**
 * A request that changes something and is let in by its cookie must come from our own pages. Browsers say where from, in
 * Origin or Sec-Fetch-Site; a program that sends neither was not led here by someone else's page.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin === null) return true;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
