/** Files as answers: with ranges for players, shown in place only where a browser cannot be made to run them. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { ServiceError } from "@/server/services/errors";
import { problem } from "./problem";

export interface SentFile {
  path: string;
  mime: string;
  name: string;
  /** Of content that never changes under this address. */
  etag?: string;
}

const shown = /^(image\/(jpeg|png|webp|gif|avif|tiff)|video\/|audio\/)/;

export async function sendFile(request: Request, file: SentFile): Promise<Response> {
  const seen = await stat(file.path).catch(() => null);
  if (!seen?.isFile()) throw new ServiceError("not-found", "There is no such file.");
  const headers = new Headers({
    "content-type": file.mime,
    "content-disposition": disposition(shown.test(file.mime) ? "inline" : "attachment", file.name),
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": file.etag ? "private, max-age=31536000, immutable" : "private, no-cache",
    "accept-ranges": "bytes",
  });
  if (file.etag) headers.set("etag", `"${file.etag}"`);
  if (file.etag && request.headers.get("if-none-match") === `"${file.etag}"`) {
    return new Response(null, { status: 304, headers });
  }
  const range = rangeOf(request.headers.get("range"), seen.size);
  if (range === "unsatisfiable") {
    return problem(416, "Range not satisfiable", `The file has ${seen.size} bytes.`, {
      headers: { "content-range": `bytes */${seen.size}` },
    });
  }
  const { start, end } = range ?? { start: 0, end: seen.size - 1 };
  headers.set("content-length", String(end - start + 1));
  if (range) headers.set("content-range", `bytes ${start}-${end}/${seen.size}`);
  const empty = request.method === "HEAD" || seen.size === 0;
  const body = empty ? null : webStream(createReadStream(file.path, { start, end }));
  return new Response(body, { status: range ? 206 : 200, headers });
}

export function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

export function disposition(sort: "inline" | "attachment", name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  return `${sort}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`;
}

/** One range of bytes; several at once are answered with the whole, as RFC 9110 allows. */
function rangeOf(header: string | null, size: number): { start: number; end: number } | "unsatisfiable" | null {
  const match = header?.match(/^bytes=(\d*)-(\d*)$/);
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const last = size - 1;
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === "" || match[2] === "" ? last : Math.min(last, Number(match[2]));
  return start > end || start > last ? "unsatisfiable" : { start, end };
}
