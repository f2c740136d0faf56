/** A disk without room: in child processes that are started meanwhile, nothing can be written where the pattern says. */
export async function withoutRoom<T>(pattern: RegExp, work: () => Promise<T>): Promise<T> {
  const program = `
    import fs from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    const refuse = (path) => {
      if (typeof path === "string" && ${pattern}.test(path))
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    };
    const { open, writeFile } = fs;
    fs.writeFile = async (path, ...rest) => (refuse(path), writeFile(path, ...rest));
    fs.open = async (path, flags, ...rest) => {
      if (/[wa]/.test(flags)) refuse(path);
      return open(path, flags, ...rest);
    };
    syncBuiltinESMExports();`;
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = `${before ?? ""} --import=data:text/javascript,${encodeURIComponent(program)}`;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
}
