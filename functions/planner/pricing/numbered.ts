/** Numbers different things from 0, in the order in which they are first asked for. */
export class Numbered<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of the thing with this key; `make` makes the thing when it has none yet. */
  numberOf(key: string, make: () => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.add(make());
    this.#numbers.set(key, number);
    return number;
  }

  /** The number of a thing that nobody will ask for again. */
  add(value: T): number {
    return this.values.push(value) - 1;
  }
}
