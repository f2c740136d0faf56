/**
 * Raw pictures with their times, as a stream of Matroska (RFC 9559) that is written as it goes: ffmpeg's rawvideo input knows only a steady
 * rate. Segment and clusters are of unknown and known size; each picture is a cluster of its own. Elements are written with sizes of
 * 8 bytes. Pictures are uint8[H,W,3], RGB.
 */
const nanosecondsPerTick = 10_000;

export function matroskaHead(width: number, height: number, fps: number): Uint8Array {
  const ebml = element("1a45dfa3", [
    number("4286", 1), // EBMLVersion
    number("42f7", 1), // EBMLReadVersion
    number("42f2", 4), // EBMLMaxIDLength
    number("42f3", 8), // EBMLMaxSizeLength
    text("4282", "matroska"), // DocType
    number("4287", 4), // DocTypeVersion
    number("4285", 2), // DocTypeReadVersion
  ]);
  const info = element("1549a966", [number("2ad7b1", nanosecondsPerTick), text("4d80", "weft"), text("5741", "weft")]);
  const picture = element("e0", [number("b0", width), number("ba", height), text("2eb524", "RGB\x18")]);
  const track = element("ae", [
    number("d7", 1), // TrackNumber
    number("73c5", 1), // TrackUID
    number("83", 1), // TrackType: video
    number("23e383", Math.round(1e9 / fps)), // DefaultDuration
    text("86", "V_UNCOMPRESSED"),
    picture,
  ]);
  const unknownSize = Buffer.from("01ffffffffffffff", "hex");
  return Buffer.concat([ebml, Buffer.from("18538067", "hex"), unknownSize, info, element("1654ae6b", [track])]);
}

/** What stands before the `bytes` bytes of a picture that is shown at `timeMs`. */
export function matroskaFrame(timeMs: number, bytes: number): Uint8Array {
  const time = number("e7", Math.round((timeMs * 1e6) / nanosecondsPerTick));
  // Track 1, no time beyond the cluster's, a key frame.
  const block = [Buffer.from("a3", "hex"), size(bytes + 4), Buffer.from([0x81, 0, 0, 0x80])];
  const length = time.length + 1 + 8 + 4 + bytes;
  return Buffer.concat([Buffer.from("1f43b675", "hex"), size(length), time, ...block]);
}

function size(bytes: number): Buffer {
  const written = Buffer.alloc(8);
  written.writeBigUInt64BE(BigInt(bytes) | 0x0100000000000000n);
  return written;
}

function element(id: string, content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from(id, "hex"), size(body.length), body]);
}

function number(id: string, value: number): Buffer {
  const body = Buffer.alloc(8);
  body.writeBigUInt64BE(BigInt(value));
  return element(id, [body]);
}

function text(id: string, value: string): Buffer {
  return element(id, [Buffer.from(value, "latin1")]);
}
