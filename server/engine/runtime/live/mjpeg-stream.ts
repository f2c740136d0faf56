/**
 * Pictures over HTTP: what network cameras send as multipart/x-mixed-replace is read here, so that it needs no ffmpeg, and an address
 * of one picture is asked for it again and again; anything else is for a decoder of video. Redirects are not followed: an address leads where its administrator entered it, or nowhere.
 */
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { setTimeout as delay } from "node:timers/promises";
import { decodeImage } from "../kernels/image-codec";
import type { LiveSink } from "./live-source";
import { boundaryOf, MultipartError, MultipartParser } from "./multipart-parser";
import { SourceTrouble, troubleOf } from "./source-trouble";

const maxPictureBytes = 16 * 2 ** 20;

/** "other": what answers is no such stream; nothing of it was read. Rejects with SourceTrouble where it breaks. */
export async function readMjpeg(
  address: string,
  sink: LiveSink,
  signal: AbortSignal,
  { stallMs, perSecond }: { stallMs: number; perSecond: number },
): Promise<"ended" | "other"> {
  const stalled = new AbortController();
  const watch = () => setTimeout(() => stalled.abort(), stallMs);
  let timer = watch();
  const show = (picture: Buffer) =>
    sink.frame({ bytes: picture.length, open: () => decodeImage(picture, "This frame") });
  try {
    const { url, headers } = requestFor(address);
    const either = AbortSignal.any([signal, stalled.signal]);
    const ask = () => fetch(url, { headers, redirect: "manual", signal: either });
    let response = await ask();
    for (; response.ok && isPicture(response); response = await ask()) {
      show(await wholeOf(response));
      clearTimeout(timer);
      await delay(1000 / perSecond, undefined, { signal });
      timer = watch();
    }
    const boundary = boundaryOf(response.headers.get("content-type"));
    if (!response.ok || !boundary || !response.body) {
      await response.body?.cancel();
      return refusedBy(response);
    }
    const parser = new MultipartParser(boundary, maxPictureBytes);
    for await (const chunk of chunksOf(response.body)) {
      timer.refresh();
      for (const picture of parser.push(chunk)) show(picture);
      if (parser.isOver) return "ended";
    }
    throw new SourceTrouble("the connection was closed");
  } catch (thrown) {
    if (thrown instanceof SourceTrouble) throw thrown;
    if (stalled.signal.aborted) throw new SourceTrouble(`nothing came for ${Math.round(stallMs / 1000)} s`);
    if (thrown instanceof MultipartError) throw new SourceTrouble(`what it sends cannot be read (${thrown.message})`);
    throw troubleOf(saidBy(thrown));
  } finally {
    clearTimeout(timer);
  }
}

/** The types of browsers, which read the same bodies, know of no other way to take them in turn. */
const chunksOf = (body: ReadableStream<Uint8Array>) =>
  Readable.fromWeb(body as NodeReadableStream<Uint8Array>) as AsyncIterable<Uint8Array>;

const isPicture = ({ headers }: Response) => /^image\/(jpe?g|png|webp)\b/i.test(headers.get("content-type") ?? "");

async function wholeOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ? chunksOf(body) : []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxPictureBytes) throw new MultipartError("a picture is too large");
  }
  return Buffer.concat(chunks);
}

/** Credentials leave the address: fetch takes none in it. */
function requestFor(address: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(address);
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  url.username = "";
  url.password = "";
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  return { url, headers: user || password ? { authorization: `Basic ${basic}` } : {} };
}

/** A camera may want the password in a way that ffmpeg knows (digest). */
function refusedBy({ status, headers }: Response): "other" {
  if (status >= 300 && status < 400) throw new SourceTrouble("it leads to another address; enter that one", true);
  if (status === 401 && /digest/i.test(headers.get("www-authenticate") ?? "")) return "other";
  if (status >= 500) throw new SourceTrouble(`it answers with the error ${status}`);
  if (status >= 400) throw troubleOf(String(status));
  return "other";
}

/** undici tells the reason in the cause. */
function saidBy(thrown: unknown): string {
  const texts: string[] = [];
  for (let at = thrown; at instanceof Error && texts.length < 6; at = at.cause)
    texts.push(at.message, String((at as { code?: unknown }).code ?? ""));
  return texts.join(" ");
}
