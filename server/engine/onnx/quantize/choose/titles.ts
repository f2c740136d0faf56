/** What candidates are called, by a key and what stands in it: a screen has words of its own for them. */

const words = {
  float32: "float32",
  rewritten: "float32, rewritten",
  dynamic: "dynamic int8",
  smoothed: "dynamic int8, smoothed",
  static: "static int8, {method}",
  layers: "static int8, {method}, layers only",
  hybrid: "static int8, {method}; products dynamic",
  mixed: "mixed, {method}, {kept} of {layers} layers in float32",
  blocks: "{bits}-bit weights in blocks of {block}",
  half: "float16 weights",
} as const;

export interface Title {
  key: keyof typeof words;
  params: Readonly<Record<string, string | number>>;
}

export const title = (key: Title["key"], params: Title["params"] = {}): Title => ({ key, params });

/** In English; one for each candidate of a model. */
export function nameOf({ key, params }: Title): string {
  return words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
}
