/**
 * Bodies as streams. Where a body is refused half-way its rest is still read and thrown away, so that the client gets to
 * see the answer instead of a broken connection.
 */
import { Readable } from "node:stream";
import { Busboy, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import { ServiceError } from "@/server/services/errors";

const drainBytes = 1024 * 2 ** 20;
const formLimits = { files: 1000, fields: 200, fieldSize: 1_000_000, fieldNameSize: 200 };

/** Gives the body to `use`, and empties it whatever that does. */
export async function withBody<T>(request: Request, use: (body: AsyncGenerator<Uint8Array>) => Promise<T>): Promise<T> {
  const reader = request.body?.getReader();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    while (reader) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  }
  try {
    return await use(chunks());
  } catch (thrown) {
    if (reader) void drain(reader);
    throw thrown;
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let left = drainBytes;
  try {
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The client went away: there is nobody left to answer.
  }
}

const megabytes = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;

/** Refuses before the first byte is read where the client itself says that there are too many. */
export function refuseLongBody(request: Request, limitBytes: number, what: string): void {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > limitBytes) {
    throw new ServiceError("too-large", `${what} may have ${megabytes(limitBytes)} MB; this has more.`);
  }
}

/** For bodies that others read whole: refuses what is longer, or does not say how long it is. */
export function refuseUnmeasuredBody(request: Request, limitBytes: number, what: string): void {
  if (request.body && request.headers.get("content-length") === null) {
    throw new ServiceError("unprocessable", `${what} must say how long it is (Content-Length).`);
  }
  refuseLongBody(request, limitBytes, what);
}

export async function readJsonBody(request: Request, limitBytes: number): Promise<unknown> {
  const bytes = await withBody(request, async (body) => {
    refuseLongBody(request, limitBytes, "A JSON body");
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of body) {
      size += part.byteLength;
      if (size > limitBytes) {
        throw new ServiceError("too-large", "This JSON body is too large. Send big files as multipart/form-data.");
      }
      parts.push(part);
    }
    return Buffer.concat(parts);
  });
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : "unreadable";
    throw new ServiceError("unprocessable", `The body is not JSON: ${reason}.`);
  }
}

export interface FormSink {
  file(field: string, name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  text(field: string, value: string): void;
}

/** multipart/form-data, part after part; files are streamed to the sink and never held. */
export async function readForm(request: Request, sink: FormSink): Promise<void> {
  await withBody(request, (body) => {
    return new Promise<void>((resolve, reject) => {
      let parser: BusboyInstance;
      try {
        parser = new Busboy({ headers: Object.fromEntries(request.headers) as BusboyHeaders, limits: formLimits });
      } catch (thrown) {
        return reject(malformed(thrown));
      }
      const source = Readable.from(body);
      const stored: Promise<void>[] = [];
      const fail = (thrown: unknown) => {
        source.unpipe(parser);
        reject(thrown);
      };
      parser.on("file", (field, content, name) => {
        const work = sink.file(field, name, content);
        work.catch(fail);
        stored.push(work);
      });
      parser.on("field", (field, value) => {
        try {
          sink.text(field, value);
        } catch (thrown) {
          fail(thrown);
        }
      });
      parser.on("finish", () => Promise.all(stored).then(() => resolve(), reject));
      parser.on("error", (thrown) => fail(malformed(thrown)));
      source.on("error", (thrown) => fail(malformed(thrown)));
      source.pipe(parser);
    });
  });
}

function malformed(thrown: unknown): ServiceError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ServiceError("unprocessable", `The form could not be read: ${reason}.`);
}
