import type { PlannedRateCard } from '../../network/planning/planned-network.ts';
import type { Carriage } from '../promise/carriages.ts';
import type { ParcelPrice } from '../solver/problem.ts';
import type { Assessment } from '../ways/assess-locations.ts';
import { Numbered } from './numbered.ts';
import type { OrderPricing } from './order-pricing.ts';
import type { ZoneTariff } from './tariff.ts';

const FREE = { intercept: 0, slope: 0 };

/** A parcel that costs nothing, if the carrier takes its weight. */
function freePrice(tariff: ZoneTariff | undefined): Omit<ParcelPrice, 'bundleGrams' | 'tare'> {
  return {
    price: (grams) => (tariff?.price(grams) === Infinity ? Infinity : 0),
    minorants: [FREE],
    isLinear: tariff === undefined || tariff.isLinear,
    steps: undefined,
    stepPrices: undefined,
    ...FREE,
  };
}

/** A parcel that costs what the tariff says; `typicalGrams` is where the solver's bound should be high. */
function tariffPrice(tariff: ZoneTariff, typicalGrams: number): Omit<ParcelPrice, 'bundleGrams' | 'tare'> {
  const { price, minorants, isLinear, steps, stepPrices } = tariff;
  return { price, minorants, isLinear, steps, stepPrices, ...tariff.minorant(typicalGrams) };
}

/** The prices of an order's parcels. Options of one rate card, zone and tare share one. */
export class ParcelPrices {
  readonly #prices = new Numbered<ParcelPrice>();
  readonly #cards = new Numbered<PlannedRateCard | undefined>();
  readonly #gramsByCard = new Map<PlannedRateCard | undefined, number[]>();
  /** The price that each carriage was last asked for: neighbours in a network mostly have one tare. */
  readonly #last: { tare: number; number: number }[] = [];
  readonly #assessment: Assessment;
  readonly #pricing: OrderPricing;
  readonly #isCharged: boolean;

  /** `isCharged`: parcels cost what their tariffs say; otherwise they cost nothing. */
  constructor(assessment: Assessment, pricing: OrderPricing, isCharged: boolean) {
    this.#assessment = assessment;
    this.#pricing = pricing;
    this.#isCharged = isCharged;
  }

  get values(): readonly ParcelPrice[] {
    return this.#prices.values;
  }

  /** The number, among `values`, of the price of parcels by a carriage from a location of this tare. */
  numberOf(carriageNumber: number, tare: number): number {
    const last = this.#last[carriageNumber];
    if (last?.tare === tare) return last.number;
    const number = this.#numberOf(this.#assessment.carriages[carriageNumber], tare);
    this.#last[carriageNumber] = { tare, number };
    return number;
  }

  #numberOf(carriage: Carriage | undefined, tare: number): number {
    const { card, zone = -1, tariff } = carriage ?? {};
    const cardNumber = this.#cards.numberOf(card?.id ?? '', () => card);
    return this.#prices.numberOf(`${cardNumber} ${zone} ${tare}`, () => {
      const bundleGrams = this.#bundleGrams(card);
      if (!this.#isCharged || !tariff) return { bundleGrams, tare, ...freePrice(tariff) };
      const { bundles } = this.#assessment.demand;
      const whole = bundleGrams.reduce((sum, each, item) => sum + each * (bundles[item]?.count ?? 0), 0);
      return { bundleGrams, tare, ...tariffPrice(tariff, tare + Math.ceil(whole / 2)) };
    });
  }

  /** Grams that a card bills for one bundle of each item. */
  #bundleGrams(card: PlannedRateCard | undefined): number[] {
    const known = this.#gramsByCard.get(card);
    if (known) return known;
    const unitGrams = this.#pricing.gramsOf(card);
    const grams = this.#assessment.demand.bundles.map(({ parts }) =>
      parts.reduce((sum, { at, quantity }) => sum + quantity * (unitGrams[at] ?? 0), 0),
    );
    this.#gramsByCard.set(card, grams);
    return grams;
  }
}
