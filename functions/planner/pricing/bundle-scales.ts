import type { Scale, WantedItem } from '../solver/problem.ts';
import { RampScale, scaleOf } from '../solver/scale.ts';
import type { Bundle, Demand } from '../ways/demand.ts';
import type { ShippingOption } from '../ways/shipping-option.ts';
import { Numbered } from './numbered.ts';
import { creditCounted, type OrderPricing, type RateSums } from './order-pricing.ts';

/** [0, line + each x 1, line + each x 2, ...], up to `count` bundles. */
function rampSums(count: number, line: number, each: number): number[] {
  const sums = [0];
  for (let taken = 1; taken <= count; taken += 1) sums.push(line + each * taken);
  return sums;
}

type CreditsBySku = readonly (readonly number[] | undefined)[];

/** What the first k bundles score at an option that has rates or credits by SKU, k from 0. */
function ownScores(
  { lines, units, parts }: Bundle,
  limit: number,
  { lineSum, unitSum, extraBySku }: RateSums,
  credits: CreditsBySku,
  creditPct: number,
): number[] {
  const extra = parts.reduce((sum, { at, quantity }) => sum + quantity * (extraBySku?.[at] ?? 0), 0);
  const scores = rampSums(limit, lineSum * lines, unitSum * units + extra);
  return scores.map((score, taken) => {
    const counted = parts.map(({ at, quantity }) =>
      creditCounted(credits[at]?.[taken * quantity] ?? 0, creditPct),
    );
    return counted.reduce((left, credit) => left - credit, score);
  });
}

/**
 * What bundles score by line and by unit at the options of an order. Options whose lines and units score the
 * same share one scale.
 */
export class BundleScales {
  readonly #scales = new Numbered<Scale>();
  readonly #demand: Demand;
  readonly #items: readonly WantedItem[];
  readonly #pricing: OrderPricing;
  readonly #creditPct: number;

  /** `creditPct`: percent of the credit for ageing stock that counts. */
  constructor(demand: Demand, items: readonly WantedItem[], pricing: OrderPricing, creditPct: number) {
    this.#demand = demand;
    this.#items = items;
    this.#pricing = pricing;
    this.#creditPct = creditPct;
  }

  get values(): readonly Scale[] {
    return this.#scales.values;
  }

  /** The number, among `values`, of the scale on which every line and every unit scores the same. */
  numberFor(line: number, unit: number): number {
    return this.#scales.numberOf(`${line} ${unit}`, () =>
      line >= 0 ? new RampScale(this.#items, line, unit) : this.#fallingScale(line, unit),
    );
  }

  /** The number of the scale of an option with rates for some SKUs alone, or with credits. */
  numberForOption(option: ShippingOption, sums: RateSums): number {
    const credits = this.#demand.skus.map((_, column) =>
      this.#creditPct > 0 ? this.#pricing.creditsOf(option, column) : undefined,
    );
    if (!sums.extraBySku && credits.every((credit) => credit === undefined))
      return this.numberFor(sums.lineSum, sums.unitSum);
    const scores = this.#demand.bundles.map((bundle, item) =>
      ownScores(bundle, option.limit[item] ?? 0, sums, credits, this.#creditPct),
    );
    return this.#scales.add(scaleOf(scores));
  }

  /** A scale whose lines are paid for being there: the solver's short form is for lines that cost. */
  #fallingScale(line: number, unit: number): Scale {
    const scores = this.#demand.bundles.map(({ count, lines, units }) =>
      rampSums(count, line * lines, unit * units),
    );
    return scaleOf(scores);
  }
}
