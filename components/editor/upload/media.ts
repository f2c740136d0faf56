/** Which input node a dropped file belongs to. By type, then by ending: browsers leave the type empty for what they do not know. */

export type MediaSort = "image" | "video" | "audio" | "text" | "zip";

const endings: Readonly<Record<MediaSort, RegExp>> = {
  image: /\.(jpe?g|png|webp|gif|avif|tiff?)$/i,
  video: /\.(mp4|m4v|mov|webm|mkv|avi)$/i,
  audio: /\.(wav|mp3|flac|ogg|opus|m4a|aac)$/i,
  text: /\.(txt|md|csv|json|log)$/i,
  zip: /\.zip$/i,
};

export function sortOf({ name, type }: Pick<File, "name" | "type">): MediaSort | null {
  if (type === "application/zip" || endings.zip.test(name)) return "zip";
  const [start] = type.split("/");
  if (start === "image" || start === "video" || start === "audio" || start === "text") return start;
  return (Object.keys(endings) as MediaSort[]).find((sort) => endings[sort].test(name)) ?? null;
}

export interface Batch {
  /** The type of the input node that takes them. */
  nodeType: string;
  files: File[];
}

/** Several pictures, or a ZIP, go into one node; everything else gets a node of its own. */
export function batchesOf(files: readonly File[]): { batches: Batch[]; unknown: File[] } {
  const sorted = files.map((file) => ({ file, sort: sortOf(file) }));
  const pick = (...sorts: MediaSort[]) =>
    sorted.filter(({ sort }) => sort !== null && sorts.includes(sort)).map(({ file }) => file);
  const pictures = pick("image", "zip");
  const stack = pictures.length > 1 || pick("zip").length > 0;
  const batches: Batch[] = [];
  if (stack) batches.push({ nodeType: "io.images-input", files: pictures });
  else if (pictures.length === 1) batches.push({ nodeType: "io.image-input", files: pictures });
  for (const sort of ["video", "audio", "text"] as const) {
    for (const file of pick(sort)) batches.push({ nodeType: `io.${sort}-input`, files: [file] });
  }
  return { batches, unknown: sorted.filter(({ sort }) => sort === null).map(({ file }) => file) };
}

/** Whether a file input with `accept` would offer this file: the same rule for what is dropped. */
export function accepts(accept: string, file: Pick<File, "name" | "type">): boolean {
  const sort = sortOf(file);
  return accept.split(",").some((each) => {
    const wanted = each.trim().toLowerCase();
    if (wanted.startsWith(".")) return file.name.toLowerCase().endsWith(wanted);
    if (wanted.endsWith("/*")) return sort === wanted.slice(0, -2);
    return file.type === wanted;
  });
}
