/**
 * Makes scales: what bundles score at a way, by item and number of bundles. No scale has an entry for each
 * bundle, so that an order of many units takes no more memory than one of few.
 */
import type { Scale, WantedItem } from './problem.ts';

/** Up to so many bundles their averages are looked at one by one, above it where they can be least. */
const FEW_BUNDLES = 64;

/**
 * The scale of a ramp: `line` for the first bundle of an item, `unit` for each unit. Where the line's score
 * is below 0 the scale does not call itself a ramp: the solver's short form is for lines that cost.
 */
export class RampScale implements Scale {
  readonly ramp: readonly [number, number] | undefined;
  readonly floors: readonly number[];
  readonly rounding = 0;
  readonly #items: readonly WantedItem[];
  readonly #line: number;
  readonly #unit: number;

  constructor(items: readonly WantedItem[], line: number, unit: number) {
    this.#items = items;
    this.#line = line;
    this.#unit = unit;
    this.ramp = line >= 0 ? [line, unit] : undefined;
    // What a line costs is shared by the bundles of the item: all of them together score least on average.
    // What it is paid falls to a single one.
    this.floors = items.map(
      ({ count, lines, units }) =>
        Math.floor((line * lines) / (line >= 0 ? Math.max(1, count) : 1)) + unit * units,
    );
  }

  scoreOf(item: number, count: number): number {
    const wanted = this.#items[item];
    if (count === 0 || !wanted) return 0;
    return this.#line * wanted.lines + this.#unit * wanted.units * count;
  }

  bendsOf(item: number): readonly number[] {
    return [1, this.#items[item]?.count ?? 1];
  }
}

/** What is taken off the first k bundles of an item together: the credit of the lots that they are taken from. */
export interface BundleCredit {
  creditOf(count: number): number;
  /** Numbers of bundles, ascending, between which the credit is linear, but for rounding. */
  readonly bends: readonly number[];
}

/** What a scale is made of whose items differ. */
export interface SteppedScaleParts {
  readonly items: readonly WantedItem[];
  /** Score of each order line and of each unit. */
  readonly line: number;
  readonly unit: number;
  /** By item: what each bundle scores on top; undefined: nothing. */
  readonly extras: readonly number[] | undefined;
  /** By item, where the lots earn any. */
  readonly credits: ReadonlyMap<number, BundleCredit>;
  /** By item: most bundles that the way ships. */
  readonly limits: ArrayLike<number>;
  /** The most by which rounding lowers a credit between two bends. */
  readonly rounding: number;
}

/** 1, 2, 3, ... by the last number: one list for all scales. */
const countsUpTo: (readonly number[])[] = Array.from({ length: FEW_BUNDLES + 1 }, (_, most) =>
  Array.from({ length: most }, (_, at) => at + 1),
);

/** A scale whose items differ, or whose credits change from lot to lot. */
export class SteppedScale implements Scale {
  readonly ramp = undefined;
  readonly floors: readonly number[];
  readonly rounding: number;
  readonly #parts: SteppedScaleParts;

  constructor(parts: SteppedScaleParts) {
    this.#parts = parts;
    this.rounding = parts.rounding;
    this.floors = parts.items.map((_, item) => this.#floorOf(item));
  }

  scoreOf(item: number, count: number): number {
    const { items, line, unit, extras, credits } = this.#parts;
    const wanted = items[item];
    if (count === 0 || !wanted) return 0;
    const each = unit * wanted.units + (extras?.[item] ?? 0);
    const score = line * wanted.lines + each * count;
    const credit = credits.get(item);
    return credit ? score - credit.creditOf(count) : score;
  }

  bendsOf(item: number): readonly number[] {
    const limit = this.#parts.limits[item] ?? 0;
    const credit = this.#parts.credits.get(item);
    if (!credit) return limit > 1 ? [1, limit] : [1];
    const few = countsUpTo[limit];
    if (few) return few;
    const { bends } = credit;
    const [first = limit] = bends;
    const isWithin = first === 1 && (bends.at(-1) ?? 0) === limit;
    return isWithin ? bends : [1, ...bends.filter((count) => count > 1 && count < limit), limit];
  }

  /** The least average of the first k bundles, rounded down. */
  #floorOf(item: number): number {
    const slack = (this.#parts.limits[item] ?? 0) <= FEW_BUNDLES ? 0 : this.rounding;
    let floor = Infinity;
    for (const count of this.bendsOf(item))
      floor = Math.min(floor, Math.floor((this.scoreOf(item, count) - slack) / count));
    return floor;
  }
}
