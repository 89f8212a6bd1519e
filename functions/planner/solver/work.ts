/**
 * The budget of a search, counted in steps that take about equally long (a state expanded, a bound
 * evaluated). No clock is read, so the same problem ends at the same step on every machine, and a stored
 * decision replays to the bit.
 */
export class Work {
  used = 0;
  readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  /** Counts steps that were or are about to be done; a search may overrun by its last batch. */
  spend(amount: number): void {
    this.used += amount;
  }

  get isSpent(): boolean {
    return this.used >= this.max;
  }

  /** Steps that remain, never below 0. */
  get remaining(): number {
    return Math.max(0, this.max - this.used);
  }

  /** Whether so many further steps stay within the budget. */
  affords(amount: number): boolean {
    return this.used + amount <= this.max;
  }

  /** Runs a part of the search on a share of what remains, so that it leaves some for what follows. */
  share<T>(part: number, search: (own: Work) => T): T {
    const own = new Work(Math.floor(this.remaining * part));
    const result = search(own);
    this.spend(own.used);
    return result;
  }
}
