/**
 * The budget of a search, counted in steps that take about equally long (a state expanded, a bound
 * evaluated). No clock is read, so the same problem ends at the same step on every machine, and a stored
 * decision replays to the bit.
 *
 * One plan has one budget, whatever is tried for it. A part of the search works on a part of it: what the
 * part spends, the whole has spent.
 */
export class Work {
  used = 0;
  readonly max: number;
  readonly #whole: Work | undefined;

  constructor(max: number, whole?: Work) {
    this.max = max;
    this.#whole = whole;
  }

  /** A budget of its own for a part of the search: a share of what remains, so that some is left afterwards. */
  part(share: number): Work {
    return new Work(Math.floor(this.remaining * share), this);
  }

  /** Counts steps that are about to be done: whoever counts many at once asks before whether they are afforded. */
  spend(amount: number): void {
    this.used += amount;
    this.#whole?.spend(amount);
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

  /** Counts so many steps if they stay within the budget. False, and nothing counted, where they do not. */
  tries(amount: number): boolean {
    if (!this.affords(amount)) return false;
    this.spend(amount);
    return true;
  }
}
