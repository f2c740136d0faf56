/** A map that remembers what was used last: beyond `most` entries the one that nobody asked for longest is forgotten. Undefined is no value. */
export class Recent<T> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.most) return;
    const [oldest] = this.entries.keys();
    this.entries.delete(oldest as string);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}
