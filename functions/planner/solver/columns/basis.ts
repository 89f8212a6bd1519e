/**
 * The basis of a linear programme with few rows, by the revised simplex method: columns enter one by one, and
 * the prices of the rows follow. It reckons in floating point: whoever uses the prices rounds them, and sees to
 * it himself that they hold.
 */

/** What counts as above 0. */
const LEAST_PIVOT = 1e-9;

/** A column of the programme: its score, and its content by row. */
export interface BasisColumn {
  readonly score: number;
  readonly content: ArrayLike<number>;
}

export class Basis {
  /** By row: the price at which every column of the basis scores just what its content is worth. */
  readonly prices: Float64Array;
  readonly #rows: number;
  readonly #inverse: Float64Array;
  /** By row: how much of its column of the basis is used, and what that scores. */
  readonly #values: Float64Array;
  readonly #scores: Float64Array;
  readonly #direction: Float64Array;

  /** Begins with a column of its own for each row, that scores more than what any plan may use. */
  constructor(wanted: readonly number[], dearest: number) {
    const rows = wanted.length;
    this.#rows = rows;
    this.#inverse = new Float64Array(rows * rows);
    for (let row = 0; row < rows; row += 1) this.#inverse[row * rows + row] = 1;
    this.#values = Float64Array.from(wanted);
    this.#scores = new Float64Array(rows).fill(dearest);
    this.prices = new Float64Array(rows).fill(dearest);
    this.#direction = new Float64Array(rows);
  }

  /** What a column scores beyond what its content is worth. */
  surplusOf({ score, content }: BasisColumn): number {
    let surplus = score;
    for (let row = 0; row < this.#rows; row += 1) surplus -= (this.prices[row] ?? 0) * (content[row] ?? 0);
    return surplus;
  }

  /** Takes a column into the basis for the one that it drives to 0. False where there is none. */
  enter({ score, content }: BasisColumn): boolean {
    let leaving = -1;
    let step = Infinity;
    for (let row = 0; row < this.#rows; row += 1) {
      const change = this.#product(row, content);
      this.#direction[row] = change;
      const ratio = change > LEAST_PIVOT ? (this.#values[row] ?? 0) / change : Infinity;
      if (ratio >= step) continue;
      step = ratio;
      leaving = row;
    }
    if (leaving < 0) return false;
    this.#exchange(leaving, step);
    this.#scores[leaving] = score;
    this.#price();
    return true;
  }

  /** A row of the inverse times a column. */
  #product(row: number, content: ArrayLike<number>): number {
    let sum = 0;
    for (let column = 0; column < this.#rows; column += 1)
      sum += (this.#inverse[row * this.#rows + column] ?? 0) * (content[column] ?? 0);
    return sum;
  }

  #exchange(leaving: number, step: number): void {
    const rows = this.#rows;
    const inverse = this.#inverse;
    const start = leaving * rows;
    const pivot = this.#direction[leaving] ?? 1;
    for (let at = start; at < start + rows; at += 1) inverse[at] = (inverse[at] ?? 0) / pivot;
    for (let row = 0; row < rows; row += 1) {
      const factor = this.#direction[row] ?? 0;
      if (row === leaving || factor === 0) continue;
      for (let column = 0; column < rows; column += 1) {
        const at = row * rows + column;
        inverse[at] = (inverse[at] ?? 0) - factor * (inverse[start + column] ?? 0);
      }
      this.#values[row] = (this.#values[row] ?? 0) - step * factor;
    }
    this.#values[leaving] = step;
  }

  #price(): void {
    const rows = this.#rows;
    for (let column = 0; column < rows; column += 1) {
      let price = 0;
      for (let row = 0; row < rows; row += 1)
        price += (this.#scores[row] ?? 0) * (this.#inverse[row * rows + column] ?? 0);
      this.prices[column] = price;
    }
  }
}
