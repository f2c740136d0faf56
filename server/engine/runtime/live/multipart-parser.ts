/**
 * Parts of a `multipart/x-mixed-replace` body (what network cameras send as MJPEG), however it comes in pieces. A part's
 * length is believed where it is stated, so that a picture is there with its last byte and not with the next one's first,
 * until it is found to be wrong: then parts end at the next boundary (RFC 2046, 5.1.1). Memory is bounded by the largest part.
 */
const headBytes = 8 * 1024;
const firstBytes = 64 * 1024;

export class MultipartError extends Error {
  override name = "MultipartError";
}

export class MultipartParser {
  private readonly mark: Buffer;
  private buffer = Buffer.allocUnsafe(firstBytes);
  private start = 0;
  private end = 0;
  /** From `start`: bytes in which no boundary begins. */
  private searched = 0;
  private stage: "between" | "head" | "sized" | "unsized" | "over" = "between";
  private length = 0;
  private believesLengths = true;
  /** Bytes since a part whose length was stated; they should be a line break. */
  private sinceSized: number | null = null;

  constructor(
    boundary: string,
    private readonly maxPartBytes: number,
  ) {
    this.mark = Buffer.from(`--${boundary.replace(/^--/, "")}`, "latin1");
  }

  /** The last boundary has come: nothing follows. */
  get isOver(): boolean {
    return this.stage === "over";
  }

  /** Memory held. */
  get capacity(): number {
    return this.buffer.length;
  }

  /** The parts that `chunk` completes, in buffers of their own. Throws MultipartError where one is too large. */
  push(chunk: Uint8Array): Buffer[] {
    const parts: Buffer[] = [];
    // A piece at a time, so that what is held stays within the bound however much comes at once.
    for (let at = 0; at < chunk.length && !this.isOver; at += firstBytes) {
      this.append(chunk.subarray(at, at + firstBytes));
      for (let part = this.step(); part !== null; part = this.step()) if (part.length > 0) parts.push(part);
    }
    return parts;
  }

  private get available(): number {
    return this.end - this.start;
  }

  private append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.buffer.length) {
      const needed = this.available + chunk.length;
      const into =
        needed > this.buffer.length ? Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2)) : this.buffer;
      this.buffer.copy(into, 0, this.start, this.end);
      [this.end, this.start, this.buffer] = [this.available, 0, into];
    }
    this.buffer.set(chunk, this.end);
    this.end += chunk.length;
  }

  private skip(bytes: number): void {
    this.start += bytes;
    this.searched = 0;
  }

  /** A part, an empty buffer where there was another step, or null where more must come first. */
  private step(): Buffer | null {
    if (this.stage === "between") return this.findBoundary();
    if (this.stage === "head") return this.readHead();
    if (this.stage === "sized") return this.readSized();
    return this.stage === "unsized" ? this.readUnsized() : null;
  }

  /** Where the next boundary begins, from `start`; -1 where it has not come. */
  private indexOfMark(): number {
    const held = this.buffer.subarray(this.start, this.end);
    const at = held.indexOf(this.mark, this.searched);
    if (at < 0) this.searched = Math.max(0, held.length - this.mark.length + 1);
    return at;
  }

  private findBoundary(): Buffer | null {
    const at = this.indexOfMark();
    if (at < 0) {
      if (this.sinceSized !== null) this.sinceSized += this.searched;
      this.skip(this.searched);
      return null;
    }
    if (this.available < at + this.mark.length + 2) return null;
    if (this.sinceSized !== null && this.sinceSized + at > 2) this.believesLengths = false;
    this.sinceSized = null;
    this.skip(at + this.mark.length);
    this.stage = this.buffer.toString("latin1", this.start, this.start + 2) === "--" ? "over" : "head";
    return nothing;
  }

  private readHead(): Buffer | null {
    const text = this.buffer.toString("latin1", this.start, Math.min(this.end, this.start + headBytes));
    const blank = /\r?\n\r?\n/.exec(text);
    if (!blank) {
      if (this.available >= headBytes) throw new MultipartError("a part's head does not end");
      return null;
    }
    this.skip(blank.index + blank[0].length);
    const stated = /^content-length:[ \t]*(\d+)[ \t]*\r?$/im.exec(text.slice(0, blank.index));
    this.length = stated && this.believesLengths ? Number(stated[1]) : 0;
    if (this.length > this.maxPartBytes) throw new MultipartError("a picture is too large");
    this.stage = this.length > 0 ? "sized" : "unsized";
    return nothing;
  }

  private readSized(): Buffer | null {
    if (this.available < this.length) return null;
    const part = Buffer.from(this.buffer.subarray(this.start, this.start + this.length));
    this.skip(this.length);
    this.sinceSized = 0;
    this.stage = "between";
    return part;
  }

  private readUnsized(): Buffer | null {
    const at = this.indexOfMark();
    if (at < 0) {
      if (this.available > this.maxPartBytes + 2) throw new MultipartError("a picture is too large");
      return null;
    }
    let last = this.start + at;
    if (last > this.start && this.buffer[last - 1] === 10) last--;
    if (last > this.start && this.buffer[last - 1] === 13) last--;
    const part = Buffer.from(this.buffer.subarray(this.start, last));
    this.skip(at);
    this.stage = "between";
    return part;
  }
}

const nothing = Buffer.alloc(0);

/** The boundary that a Content-Type states; null where it is no such body. */
export function boundaryOf(contentType: string | null): string | null {
  if (!/^multipart\/(x-mixed-replace|mixed)\b/i.test(contentType ?? "")) return null;
  const stated = /;\s*boundary=(?:"([^"]{1,100})"|([^;\s]{1,100}))/i.exec(contentType ?? "");
  return stated?.[1] ?? stated?.[2] ?? null;
}
