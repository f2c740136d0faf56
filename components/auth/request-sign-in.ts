/**
 * Asks next-auth for a session, with the answer told apart. Its own client leaves the page when the network breaks, so that
 * what was typed is lost, and drops the time that too many attempts must wait.
 */
export type SignInAnswer =
  | { type: "signed-in" }
  | { type: "refused" }
  | { type: "wait"; seconds: number }
  | { type: "unreachable" };

const defaultWaitSeconds = 60;

export async function requestSignIn(email: string, password: string): Promise<SignInAnswer> {
  try {
    const { csrfToken } = await (await fetch("/api/auth/csrf")).json();
    const response = await fetch("/api/auth/callback/credentials", {
      method: "POST",
      body: new URLSearchParams({ email, password, csrfToken, callbackUrl: window.location.origin, json: "true" }),
    });
    if (response.status === 401) return { type: "refused" };
    if (response.status === 429) {
      return { type: "wait", seconds: Number(response.headers.get("retry-after")) || defaultWaitSeconds };
    }
    const { url } = await response.json();
    // A stale token is answered with 200 and the address of a form.
    return response.ok && !new URL(url).searchParams.has("csrf") ? { type: "signed-in" } : { type: "unreachable" };
  } catch {
    return { type: "unreachable" };
  }
}
