/** The only reader of process.env: every setting of an install, with its default and its limits. */
import { resolve } from "node:path";
import { z } from "zod";
import { StartRefused } from "./start-refused";

const mebibyte = 2 ** 20;
const count = (initial: number) => z.coerce.number().int().positive().default(initial);

const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  /** Where the program lies: models/catalog, prisma/migrations, node_modules and .next are found from here. */
  WEFT_ROOT: z.string().default("."),
  WEFT_DATA_DIR: z.string().default("data"),
  WEFT_HOST: z.string().default("0.0.0.0"),
  WEFT_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  WEFT_MAX_UPLOAD_MB: count(512),
  WEFT_MAX_IMAGE_MB: count(64),
  WEFT_MAX_STORAGE_GB: count(50),
  /** What the engine may take; by default 60 % of the machine's or the container's. */
  WEFT_MEMORY_MB: z.coerce.number().int().min(256).optional(),
  WEFT_RUN_CONCURRENCY: count(32),
  WEFT_RUN_WAITING: count(256),
  WEFT_RUN_KEEP_DAYS: count(7),
  WEFT_RUN_KEEP_COUNT: count(200),
  WEFT_API_RATE_PER_MINUTE: count(120),
  WEFT_SIGN_IN_ATTEMPTS: count(10),
});

export interface Env {
  mode: "development" | "production" | "test";
  root: string;
  dataDirectory: string;
  host: string;
  port: number;
  limits: { uploadBytes: number; imageBytes: number; storageBytes: number };
  memoryBytes?: number;
  /** `waiting`: queued runs from which on the API is told to come back later. */
  runs: { concurrency: number; waiting: number; keepDays: number; keepCount: number };
  apiRatePerMinute: number;
  /** Wrong passwords that one account or address may give in a quarter of an hour. */
  signInAttempts: number;
}

export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = schema.safeParse(source);
  if (!parsed.success) {
    const told = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new StartRefused(`The environment does not fit: ${told}`);
  }
  const v = parsed.data;
  return {
    mode: v.NODE_ENV,
    root: resolve(v.WEFT_ROOT),
    dataDirectory: resolve(v.WEFT_DATA_DIR),
    host: v.WEFT_HOST,
    port: v.WEFT_PORT,
    limits: {
      uploadBytes: v.WEFT_MAX_UPLOAD_MB * mebibyte,
      imageBytes: v.WEFT_MAX_IMAGE_MB * mebibyte,
      storageBytes: v.WEFT_MAX_STORAGE_GB * 1024 * mebibyte,
    },
    ...(v.WEFT_MEMORY_MB !== undefined && { memoryBytes: v.WEFT_MEMORY_MB * mebibyte }),
    runs: {
      concurrency: v.WEFT_RUN_CONCURRENCY,
      waiting: v.WEFT_RUN_WAITING,
      keepDays: v.WEFT_RUN_KEEP_DAYS,
      keepCount: v.WEFT_RUN_KEEP_COUNT,
    },
    apiRatePerMinute: v.WEFT_API_RATE_PER_MINUTE,
    signInAttempts: v.WEFT_SIGN_IN_ATTEMPTS,
  };
}

/** next-auth takes the host of each request instead of a configured one only where this variable is set. */
export function trustHost(): void {
  process.env.AUTH_TRUST_HOST = "true";
}

/** The environment for a child process: this one's, with changes. */
export function childEnvironment(changes: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

/** What `npm test` tells Playwright's configuration: which browser, and where the report goes. */
export function readEndToEnd(source: Record<string, string | undefined> = process.env) {
  return { browser: source.WEFT_E2E_BROWSER, report: source.WEFT_E2E_REPORT };
}
