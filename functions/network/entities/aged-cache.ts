/**
 * Values in memory that are used up to an age in milliseconds. None is evicted for want of room: reference
 * data is small.
 */
export class AgedCache<T> {
  readonly #values = new Map<string, { readonly value: T; readonly at: number }>();
  readonly #maxAge: () => number;

  constructor(maxAge: () => number) {
    this.#maxAge = maxAge;
  }

  get(name: string): T | undefined {
    const found = this.#values.get(name);
    return found && Date.now() - found.at < this.#maxAge() ? found.value : undefined;
  }

  keep(name: string, value: T): T {
    this.#values.set(name, { value, at: Date.now() });
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}
