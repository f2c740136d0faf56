/** What a program needs to work with the install of the trials. */
import type { Asset } from "@/nodes/pipeline";

export interface Prepared {
  cookie: string;
  key: string;
  /** Identifiers; the API calls them words, stack and read. */
  pipelines: Record<"words" | "stack" | "read", string>;
  /** Stored, 1200 x 1200. */
  picture: Asset;
}
