import type { Scale, WantedItem } from '../solver/problem.ts';
import { type BundleCredit, RampScale, SteppedScale } from '../solver/scale.ts';
import type { Bundle, BundlePart, Demand } from '../ways/demand.ts';
import type { ShippingOption } from '../ways/shipping-option.ts';
import { creditCounted, type LotCredits } from './lot-credits.ts';
import { Numbered } from './numbered.ts';
import type { OrderPricing, RateSums } from './order-pricing.ts';

/** Percent at which all of a credit counts. */
const WHOLE = 100;

/** What a bundle scores on top by the rates of single SKUs. */
function extraOf(parts: readonly BundlePart[], extraBySku: readonly number[]): number {
  return parts.reduce((sum, { at, quantity }) => sum + quantity * (extraBySku[at] ?? 0), 0);
}

/** The credit of a bundle of several units, each part of it counted at so many percent. */
class PartsCredit implements BundleCredit {
  readonly bends: readonly number[];
  readonly #parts: readonly { readonly credit: LotCredits; readonly quantity: number }[];
  readonly #pct: number;

  constructor(parts: readonly { readonly credit: LotCredits; readonly quantity: number }[], pct: number) {
    this.#parts = parts;
    this.#pct = pct;
    // The bundle in which a lot ends earns some of two lots.
    const bends = parts.flatMap(({ credit, quantity }) =>
      credit.ends.flatMap((units) => [Math.floor(units / quantity), Math.ceil(units / quantity)]),
    );
    this.bends = [...new Set(bends)].sort((a, b) => a - b);
  }

  creditOf(count: number): number {
    let sum = 0;
    for (const { credit, quantity } of this.#parts)
      sum += creditCounted(credit.sumOf(count * quantity), this.#pct);
    return sum;
  }
}

/** The credit of single units: most bundles are. */
class UnitsCredit implements BundleCredit {
  readonly #credit: LotCredits;
  readonly #pct: number;

  constructor(credit: LotCredits, pct: number) {
    this.#credit = credit;
    this.#pct = pct;
  }

  get bends(): readonly number[] {
    return this.#credit.ends;
  }

  creditOf(count: number): number {
    const sum = this.#credit.sumOf(count);
    return this.#pct === WHOLE ? sum : creditCounted(sum, this.#pct);
  }
}

/** The credit of a bundle; undefined where none of its parts earns any. */
function bundleCredit(
  { parts }: Bundle,
  creditAt: (column: number) => LotCredits | undefined,
  pct: number,
): BundleCredit | undefined {
  const [first] = parts;
  if (first && parts.length === 1 && first.quantity === 1) {
    const credit = creditAt(first.at);
    return credit && new UnitsCredit(credit, pct);
  }
  const credited = parts.flatMap(({ at, quantity }) => {
    const credit = creditAt(at);
    return credit ? [{ credit, quantity }] : [];
  });
  return credited.length === 0 ? undefined : new PartsCredit(credited, pct);
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
  /** Most SKUs of a bundle: the credit of each is rounded. */
  readonly #mostParts: number;

  /** `creditPct`: percent of the credit for ageing stock that counts. */
  constructor(demand: Demand, items: readonly WantedItem[], pricing: OrderPricing, creditPct: number) {
    this.#demand = demand;
    this.#items = items;
    this.#pricing = pricing;
    this.#creditPct = creditPct;
    this.#mostParts = demand.bundles.reduce((most, { parts }) => Math.max(most, parts.length), 0);
  }

  get values(): readonly Scale[] {
    return this.#scales.values;
  }

  /** The number, among `values`, of the scale on which every line and every unit scores the same. */
  numberFor(line: number, unit: number): number {
    return this.#scales.numberOf(`${line} ${unit}`, () => new RampScale(this.#items, line, unit));
  }

  /** The number of the scale of an option with rates for some SKUs alone, or with credits. */
  numberForOption(option: ShippingOption, { lineSum, unitSum, extraBySku }: RateSums): number {
    const credits = this.#creditsOf(option);
    if (!extraBySku && credits.size === 0) return this.numberFor(lineSum, unitSum);
    const extras = extraBySku && this.#demand.bundles.map(({ parts }) => extraOf(parts, extraBySku));
    return this.#scales.add(
      new SteppedScale({
        items: this.#items,
        line: lineSum,
        unit: unitSum,
        extras,
        credits,
        limits: option.limit,
        rounding: this.#creditPct === WHOLE ? 0 : this.#mostParts,
      }),
    );
  }

  #creditsOf(option: ShippingOption): Map<number, BundleCredit> {
    const credits = new Map<number, BundleCredit>();
    if (this.#creditPct === 0) return credits;
    const creditAt = (column: number): LotCredits | undefined => this.#pricing.creditsOf(option, column);
    this.#demand.bundles.forEach((bundle, item) => {
      if ((option.limit[item] ?? 0) === 0) return;
      const credit = bundleCredit(bundle, creditAt, this.#creditPct);
      if (credit) credits.set(item, credit);
    });
    return credits;
  }
}
