/** Sends one file into the store, with its progress, which fetch does not tell. Rejects with a sentence for the person. */
import { type Asset, assetSchema } from "@/nodes/pipeline";

export interface Sending {
  done: Promise<Asset>;
  cancel: () => void;
}

export class UploadCancelled extends Error {}

export interface UploadWords {
  /** The network broke. */
  offline: string;
  /** The server answered what nobody can read. */
  unreadable: string;
}

/** `onProgress` gets a share of 0..1. */
export function sendFile(file: File, words: UploadWords, onProgress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<Asset>((resolve, reject) => {
    request.open("POST", `/api/v1/assets?name=${encodeURIComponent(file.name)}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onabort = () => reject(new UploadCancelled());
    request.onerror = () => reject(new Error(words.offline));
    request.onload = () => {
      const body = parse(request.responseText);
      const asset = assetSchema.safeParse(body);
      if (request.status < 300 && asset.success) return resolve(asset.data);
      const detail = typeof body === "object" && body !== null && "detail" in body ? String(body.detail) : null;
      reject(new Error(detail ?? words.unreadable));
    };
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
