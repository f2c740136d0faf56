/** Text as vector outlines: what librsvg would draw depends on the fonts of the machine, and there may be none. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import opentype, { type Font, type PathCommand } from "opentype.js";

const files = {
  mono: "@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff",
  "mono-bold": "@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-600-normal.woff",
  sans: "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff",
  "sans-bold": "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-600-normal.woff",
  serif: "@fontsource/ibm-plex-serif/files/ibm-plex-serif-latin-400-normal.woff",
  "serif-bold": "@fontsource/ibm-plex-serif/files/ibm-plex-serif-latin-600-normal.woff",
} as const;
export type Face = keyof typeof files;

const loaded = new Map<Face, Font>();

function font(face: Face): Font {
  let known = loaded.get(face);
  if (!known) {
    const bytes = readFileSync(createRequire(import.meta.url).resolve(files[face]));
    known = opentype.parse(Uint8Array.from(bytes).buffer);
    loaded.set(face, known);
  }
  return known;
}

export interface TextStyle {
  face: Face;
  size: number;
  fill?: string;
  /** Where x stands. */
  align?: "start" | "middle" | "end";
  /** Extra space between letters, in pixels. */
  spacing?: number;
}

export function widthOf(text: string, { face, size, spacing = 0 }: TextStyle): number {
  return font(face).getAdvanceWidth(text, size, { letterSpacing: spacing / size });
}

/** An SVG path of one line whose baseline begins (or ends, or has its middle) at x, y. */
export function text(x: number, y: number, content: string, style: TextStyle): string {
  const { face, size, fill = "#1a1a1a", align = "start", spacing = 0 } = style;
  const width = align === "start" ? 0 : widthOf(content, style);
  const left = align === "end" ? x - width : x - width / 2;
  const path = font(face).getPath(content, align === "start" ? x : left, y, size, { letterSpacing: spacing / size });
  return `<path d="${path.commands.map(pathData).join("")}" fill="${fill}"/>`;
}

function pathData(command: PathCommand): string {
  const at = (...values: number[]) => values.map((value) => value.toFixed(2)).join(" ");
  switch (command.type) {
    case "M":
    case "L":
      return command.type + at(command.x, command.y);
    case "Q":
      return `Q${at(command.x1, command.y1, command.x, command.y)}`;
    case "C":
      return `C${at(command.x1, command.y1, command.x2, command.y2, command.x, command.y)}`;
    default:
      return "Z";
  }
}

export function svg(width: number, height: number, ...content: string[]): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content.join("")}</svg>`,
  );
}

export function rect(x: number, y: number, width: number, height: number, fill: string, radius = 0): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"/>`;
}
