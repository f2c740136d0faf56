/** Arrow keys go from card to card as they stand on the screen; Home and End to the first and the last. */
import type { KeyboardEvent } from "react";

export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("h2 a")];
  const here = links.indexOf(event.target as HTMLElement);
  if (here < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const top = (link: HTMLElement | undefined) => link?.closest("article")?.offsetTop;
  const columns = links.filter((link) => top(link) === top(links[0])).length;
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
  const step = steps[event.key];
  const next = event.key === "Home" ? 0 : event.key === "End" ? links.length - 1 : step && here + step;
  if (next === undefined || !links[next]) return;
  event.preventDefault();
  links[next].focus();
}
