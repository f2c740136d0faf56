/** Runs that wait, the most urgent first and then the oldest. The rows in the database are the truth; this spares asking them at every turn. */
import { type Priority, priorities } from "@/server/engine/index";

export interface Waiting {
  id: string;
  priority: Priority;
}

export class RunQueue {
  private readonly waiting: Record<Priority, Set<string>> = { interactive: new Set(), api: new Set(), bulk: new Set() };

  get size(): number {
    return priorities.reduce((sum, priority) => sum + this.waiting[priority].size, 0);
  }

  add({ id, priority }: Waiting): void {
    this.waiting[priority].add(id);
  }

  /** One that was taken and could not be done goes before those who came later. */
  putBack({ id, priority }: Waiting): void {
    this.waiting[priority] = new Set([id, ...this.waiting[priority]]);
  }

  /** False where it did not wait. */
  remove(id: string): boolean {
    return priorities.some((priority) => this.waiting[priority].delete(id));
  }

  take(): Waiting | null {
    for (const priority of priorities)
      for (const id of this.waiting[priority]) {
        this.waiting[priority].delete(id);
        return { id, priority };
      }
    return null;
  }

  clear(): void {
    for (const priority of priorities) this.waiting[priority].clear();
  }
}
