/** Calls of the interface's own API, with a session's cookie. */
import superjson from "superjson";
import type { Prepared } from "./prepared";

export type { Prepared };

export async function rpc<T>(
  url: string,
  { cookie }: Prepared,
  procedure: string,
  input: unknown,
  method: "POST" | "GET" = "POST",
): Promise<T> {
  const sent = JSON.stringify(superjson.serialize(input));
  const address = `${url}/api/trpc/${procedure}`;
  const response =
    method === "POST"
      ? await fetch(address, { method, headers: { cookie, "content-type": "application/json" }, body: sent })
      : await fetch(`${address}?input=${encodeURIComponent(sent)}`, { headers: { cookie } });
  const body = (await response.json()) as { result?: { data: never }; error?: unknown };
  if (!body.result) throw new Error(`${procedure}: ${response.status} ${JSON.stringify(body.error)}`);
  return superjson.deserialize<T>(body.result.data);
}
