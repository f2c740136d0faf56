/** The key that commands are given with, as its keyboard calls it. */
export function commandKey(): string {
  const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
  return mac ? "⌘" : "Ctrl";
}
