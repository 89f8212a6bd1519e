/**
 * What the rules charge for one order's shipments, in integer micros: the rates of an option, before its
 * parcel is filled and by line and unit of what is in the parcel; the credit for the lots that units are
 * taken from; what each further shipment costs. The parcel's own price is its carriage's tariff.
 */
import type { PlannedRateCard } from '../../network/planning/planned-network.ts';
import type { Cost } from '../decision.ts';
import type { OrderRules } from '../order-rules.ts';
import type { PlanInput, PlannedCounter, PlannedPosition } from '../plan-input.ts';
import { asksForExtras } from '../promise/extras.ts';
import { selects, selectsTags } from '../selector.ts';
import { portionOf } from '../share.ts';
import type { Demand } from '../ways/demand.ts';
import type { ShippingOption } from '../ways/shipping-option.ts';
import { addToCost, totalMicros } from './cost.ts';
import type { RateContext, RatedOption, Rates } from './cost-term.ts';
import { type CostTermType, unitCredit } from './cost-terms.ts';
import { LotCredits } from './lot-credits.ts';
import { microsPerMinor } from './micros.ts';
import { billableGrams } from './tariff.ts';
import { termsInForce } from './terms-in-force.ts';

/** Is called with the micros of each term that charges an option, in the order of the table of cost terms. */
export type RateVisitor = (term: CostTermType, rates: Rates) => void;

export interface OrderPricing {
  readonly microsPerMinor: number;
  /** Micros by term for each shipment after the first. */
  readonly extraShipment: Cost;
  /** Their sum. */
  readonly splitPenalty: number;
  /** Parcels cost what the carrier's tariff says; otherwise nothing. */
  readonly chargesShipping: boolean;
  /** Some lots may earn a credit. */
  readonly hasCredits: boolean;
  /** An option costs what the network has prepared for its location (`preparedRates`) and no more. */
  readonly isPrepared: boolean;
  /** Goods are valued in the currency of the rules, so that limits on value apply. */
  readonly knowsValues: boolean;
  readonly visitRates: (option: RatedOption, visitor: RateVisitor) => void;
  /** Credit for the units of a SKU taken at an option; undefined where there is none. */
  readonly creditsOf: (option: ShippingOption, column: number) => LotCredits | undefined;
  /** Grams that a card bills for a unit of each SKU. */
  readonly gramsOf: (card: PlannedRateCard | undefined) => readonly number[];
}

/** Groups the counters when a term first asks for them: most rules have none that does. */
function countersByLocation(capacity: readonly PlannedCounter[]): RateContext['countersOf'] {
  let counters: Map<string, PlannedCounter[]> | undefined;
  return (locationId) => {
    counters ??= Map.groupBy(capacity, ({ location }) => location);
    return counters.get(locationId) ?? [];
  };
}

/** Of a million units so many are not found where none was missed: the prior of inventory/stock/trust.ts. */
export const MISSING_BY_DEFAULT = 10_000;
const MILLION = 1_000_000;

/** Reads what is missing where a term first asks for it: most rules have none that does. */
function shortPicksBy(
  positions: readonly PlannedPosition[],
  { skus }: Demand,
  unit: number,
): RateContext['shortPicksAt'] {
  let missing: Map<string, number> | undefined;
  return (locationId, { perUnitMinor, skuTags }) => {
    missing ??= new Map(
      positions.flatMap((one) =>
        one.missing === undefined ? [] : [[`${one.location} ${one.sku}`, one.missing] as const],
      ),
    );
    const known = missing;
    return skus.map(({ sku, tags, shortPickMinor = perUnitMinor }) => {
      if (!selectsTags(skuTags, tags)) return 0;
      const chance = known.get(`${locationId} ${sku}`) ?? MISSING_BY_DEFAULT;
      return portionOf(shortPickMinor * unit, chance, MILLION);
    });
  };
}

export function orderPricing(input: PlanInput, rules: OrderRules, demand: Demand): OrderPricing {
  const { skus } = demand;
  const unit = microsPerMinor(rules.currency);
  const inForce = termsInForce(rules.terms);
  const chargesShipping = inForce.types.has('shipping');
  const context: RateContext = {
    microsPerMinor: unit,
    countersOf: countersByLocation(input.capacity),
    shortPicksAt: shortPicksBy(input.positions, demand, unit),
  };
  const extraShipment: Cost = {};
  for (const { type, minor } of inForce.extraShipment) addToCost(extraShipment, type, minor * unit);

  function visitRates(option: RatedOption, visitor: RateVisitor): void {
    const { surchargeMinor } = option.carriage;
    if (surchargeMinor !== undefined && chargesShipping)
      visitor('shipping', { shipment: surchargeMinor * unit });
    for (const { type, ratesOf } of inForce.rates) visitor(type, ratesOf(option, context));
  }

  /** An order is solved several times where its credits are guarded. */
  const knownCredits = new WeakMap<ShippingOption, (LotCredits | undefined | null)[]>();
  function creditsOf(option: ShippingOption, column: number): LotCredits | undefined {
    const known = knownCredits.get(option) ?? [];
    if (known.length === 0) knownCredits.set(option, known);
    known[column] ??= newCreditsOf(option, column) ?? null;
    return known[column] ?? undefined;
  }

  /** By the days that a lot has left when it is with the customer: nothing where nobody knows when that is. */
  function newCreditsOf(option: ShippingOption, column: number): LotCredits | undefined {
    const { location, lots, units, carriage } = option;
    const { arrivalDay } = carriage;
    if (!lots || (units[column] ?? 0) === 0 || inForce.lifeCredits.length === 0) return undefined;
    const { tags = [] } = skus[column] ?? {};
    const terms = inForce.lifeCredits.filter(
      ({ where, skuTags }) => selects(where, location) && selectsTags(skuTags, tags),
    );
    const own = terms.length === 0 ? undefined : lots(column);
    if (!own) return undefined;
    const lotCredits = own.map((lot) => {
      const isKnown = lot.lifeDay !== undefined && arrivalDay !== undefined;
      const daysLeft = isKnown ? lot.lifeDay - arrivalDay : undefined;
      const each = terms.reduce((sum, term) => sum + unitCredit(term, daysLeft, unit), 0);
      return { units: lot.units, each };
    });
    return lotCredits.some(({ each }) => each > 0) ? new LotCredits(lotCredits) : undefined;
  }

  const gramsByCard = new Map<PlannedRateCard | undefined, number[]>();
  function gramsOf(card: PlannedRateCard | undefined): readonly number[] {
    const known = gramsByCard.get(card);
    if (known) return known;
    const billed = skus.map(({ grams, cubicMillimetres }) =>
      card ? billableGrams(card, grams, cubicMillimetres) : grams,
    );
    gramsByCard.set(card, billed);
    return billed;
  }

  return {
    microsPerMinor: unit,
    extraShipment,
    splitPenalty: totalMicros(extraShipment),
    chargesShipping,
    hasCredits: inForce.lifeCredits.length > 0,
    isPrepared: inForce.isPrepared && !asksForExtras(input.order),
    knowsValues: input.order.currency === rules.currency,
    visitRates,
    creditsOf,
    gramsOf,
  };
}

/** Adds up the rates of one option after another. */
export class RateSums {
  shipmentSum = 0;
  lineSum = 0;
  /** For a unit of any SKU. */
  unitSum = 0;
  /** On top of it by SKU column; undefined unless a rate is for some tags alone. */
  extraBySku: number[] | undefined;
  readonly #tags: readonly (readonly string[])[];

  constructor({ skus }: Demand) {
    this.#tags = skus.map(({ tags }) => tags);
  }

  reset(): void {
    this.shipmentSum = 0;
    this.lineSum = 0;
    this.unitSum = 0;
    this.extraBySku = undefined;
  }

  add({ shipment = 0, line = 0, unit, skuTags, unitBySku }: Rates): void {
    this.shipmentSum += shipment;
    this.lineSum += line;
    if (unitBySku) this.#addBySku(unitBySku);
    if (unit === undefined) return;
    if (skuTags === undefined) this.unitSum += unit;
    else this.#addForTags(skuTags, unit);
  }

  #addBySku(units: readonly number[]): void {
    const extra = this.extraBySku ?? this.#tags.map(() => 0);
    units.forEach((unit, column) => {
      extra[column] = (extra[column] ?? 0) + unit;
    });
    this.extraBySku = extra;
  }

  #addForTags(skuTags: readonly string[], unit: number): void {
    const extra = this.extraBySku ?? this.#tags.map(() => 0);
    this.#tags.forEach((tags, column) => {
      if (selectsTags(skuTags, tags)) extra[column] = (extra[column] ?? 0) + unit;
    });
    this.extraBySku = extra;
  }
}

/**
 * What the rates of an option come to for these units by SKU column; without parcel, credit and extra
 * shipments.
 */
export function ratedCost(
  pricing: OrderPricing,
  { skus }: Demand,
  option: ShippingOption,
  units: readonly number[],
): Cost {
  const cost: Cost = {};
  const lines = units.filter((count) => count > 0).length;
  pricing.visitRates(option, (term, { shipment = 0, line = 0, unit = 0, skuTags, unitBySku = [] }) => {
    const charged = units.filter((_, column) => selectsTags(skuTags, skus[column]?.tags ?? []));
    addToCost(cost, term, shipment);
    addToCost(cost, term, line * lines);
    addToCost(cost, term, unit * charged.reduce((sum, count) => sum + count, 0));
    unitBySku.forEach((each, column) => {
      addToCost(cost, term, each * (units[column] ?? 0));
    });
  });
  return cost;
}
