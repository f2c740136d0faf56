/** What a pushed frame is, by its first bytes: only pictures of these types are handed on. */
export function frameType(bytes: Uint8Array): "jpeg" | "png" | "webp" | null {
  const text = (from: number, to: number) => Buffer.from(bytes.buffer, bytes.byteOffset).toString("latin1", from, to);
  if (bytes.byteLength < 16) return null;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  return text(0, 4) === "RIFF" && text(8, 12) === "WEBP" ? "webp" : null;
}
