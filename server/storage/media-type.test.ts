import { describe, expect, it } from "vitest";
import { mediaClass, sniff } from "./media-type";

const bytes = (...values: (number | string)[]) =>
  Buffer.concat(values.map((value) => (typeof value === "string" ? Buffer.from(value, "latin1") : Buffer.of(value))));

describe("sniff", () => {
  it.each([
    ["a JPEG called .png", bytes(0xff, 0xd8, 0xff, 0xe0, 0, 16, "JFIF\0"), "photo.png", "image/jpeg"],
    ["a ZIP", bytes("PK", 3, 4, "\0".repeat(26)), "pages.zip", "application/zip"],
    ["an empty ZIP", bytes("PK", 5, 6, "\0".repeat(18)), "pages.zip", "application/zip"],
    ["a WAV", bytes("RIFF", "\0\0\0\0", "WAVEfmt "), "note.bin", "audio/wav"],
    ["text called .jpg", bytes("These are words, and no picture at all."), "photo.jpg", null],
    ["a PDF called .jpg", bytes("%PDF-1.7\n"), "photo.jpg", "application/pdf"],
    ["anything called .onnx", bytes(8, 7, 18), "model.onnx", "application/x-onnx"],
    ["a tokenizer", bytes('\n{"version": "1.0"'), "minilm-tokenizer.json", "application/json"],
    ["any other JSON", bytes('{"version": "1.0"'), "data.json", null],
    ["a tokenizer by its name only", bytes("<html>"), "tokenizer.json", null],
    ["nothing", bytes(), "photo.jpg", null],
  ])("tells %s by its bytes", async (_, head, name, expected) => {
    expect(await sniff(head, name)).toBe(expected);
  });

  it("puts types into classes", () => {
    expect(mediaClass("image/webp")).toBe("image");
    expect(mediaClass("video/x-matroska")).toBe("video");
    expect(mediaClass("audio/wav")).toBe("audio");
    expect(mediaClass("application/pdf")).toBeNull();
  });
});
