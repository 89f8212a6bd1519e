/**
 * The planner's problem without the words of orders: items wanted in whole numbers, ways to ship them, each
 * at a place that may be used once. All scores are integers; lower is better. Ways stand in the order of the
 * fixed tie-breaks.
 */

/** Price of a parcel by weight; ways of one card, zone and tare share one object. */
export interface ParcelPrice {
  /** Grams of one bundle of each item; one array for all parcels of a card. */
  readonly grams: readonly number[];
  readonly tare: number;
  readonly price: (grams: number) => number;
  /** Grams above which the carrier refuses; Infinity: never. */
  readonly heaviest: number;
  /**
   * Each line: intercept + slope x grams never exceeds the price of a parcel of so many grams, tare included.
   * Ascending by slope.
   */
  readonly minorants: readonly PriceLine[];
  /** The line that serves the order's bounds best: high at half of its weight. */
  readonly intercept: number;
  readonly slope: number;
  /** The price is that line. */
  readonly isLinear: boolean;
  /** Weights at which prices of one card change; prices with the same list compare by it. */
  readonly steps: readonly number[] | undefined;
}

export interface PriceLine {
  readonly intercept: number;
  readonly slope: number;
}

export interface WantedItem {
  readonly count: number;
  /** Units, order lines and value of goods in one bundle. */
  readonly units: number;
  readonly lines: number;
  readonly value: number;
}

/** What bundles cost, shared by ways of equal costs. */
export interface Scale {
  /** By item: score of the first k bundles, k from 0 to at least the limit. */
  readonly scores: readonly (readonly number[])[];
  /** By item: no number of bundles costs less than this each. */
  readonly floors: readonly number[];
  /**
   * [for a line, for a unit]: every unit costs the same, after an amount >= 0 for the first of a line. The
   * least of such a scale plus a slope is at none or at all. Undefined for any other shape.
   */
  readonly ramp: readonly [number, number] | undefined;
}

export const scaleOf = (take: readonly (readonly number[])[], ramp?: readonly [number, number]): Scale => ({
  scores: take,
  ramp: ramp !== undefined && ramp[0] >= 0 ? ramp : undefined,
  floors: take.map((sums) => {
    let floor = Infinity;
    for (let count = 1; count < sums.length; count += 1)
      floor = Math.min(floor, Math.floor((sums[count] ?? 0) / count));
    return floor;
  }),
});

/**
 * The scale of a ramp. Most ways are only ever compared by it, so the sums are made when they are asked for.
 */
export class RampScale implements Scale {
  readonly ramp: readonly [number, number];
  readonly floors: readonly number[];
  readonly #items: readonly WantedItem[];
  #take: (readonly number[])[] | undefined;

  constructor(items: readonly WantedItem[], line: number, unit: number) {
    this.#items = items;
    this.ramp = [line, unit];
    // The first of a line costs most: the more of them, the less each.
    this.floors = items.map(
      ({ count, lines, units }) => Math.floor((line * lines) / Math.max(1, count)) + unit * units,
    );
  }

  get scores(): readonly (readonly number[])[] {
    const [line, unit] = this.ramp;
    return (this.#take ??= this.#items.map(({ count, lines, units }) => {
      const sums = [0];
      for (let taken = 1; taken <= count; taken += 1) sums.push(line * lines + unit * units * taken);
      return sums;
    }));
  }
}

export interface Way {
  /** Its number in the order of the tie-breaks, whatever other ways are left out. */
  readonly rank: number;
  /** Ways of the same place exclude each other. */
  readonly place: number;
  readonly opening: number;
  readonly parcel: ParcelPrice;
  /** Most bundles of each item. */
  readonly limits: readonly number[];
  readonly scale: Scale;
  readonly maxLines: number;
  readonly maxUnits: number;
}

export interface RoutingProblem {
  readonly items: readonly WantedItem[];
  readonly ways: readonly Way[];
  readonly maxShipments: number;
  readonly splitPenalty: number;
  /** With two shipments or more each must carry at least this value. */
  readonly minShipmentValue: number;
  /** More combinations of open units than this are too many to enumerate. */
  readonly maxStates: number;
  readonly maxWork: number;
}

export interface PlanShipment {
  readonly way: number;
  readonly take: readonly number[];
}

export interface Plan {
  readonly shipments: readonly PlanShipment[];
  readonly score: number;
}

export interface Solution extends Plan {
  /**
   * No plan scores lower (of those that serve as many units). Equal to the score when the plan is proven
   * optimal.
   */
  readonly bound: number;
  /** No plan serves more units: only where this one may not serve as many as can be. */
  readonly mostUnits?: number;
}

/** `none` with `proven` false: the budget ran out before a plan was found. */
export type SolverResult =
  | { readonly solution: Solution; readonly work: number }
  | { readonly solution?: undefined; readonly proven: boolean; readonly work: number };

/**
 * Steps that cost about the same: states expanded, bounds evaluated. Counted against the budget; no clock is
 * looked at.
 */
export class Work {
  used = 0;
  readonly max: number;
  constructor(max: number) {
    this.max = max;
  }
  spend(amount: number): void {
    this.used += amount;
  }
  get isSpent(): boolean {
    return this.used >= this.max;
  }
  get left(): number {
    return Math.max(0, this.max - this.used);
  }
  affords(amount: number): boolean {
    return this.used + amount <= this.max;
  }
}

/** Score of one shipment; Infinity when the way cannot carry it. */
export const shipmentScore = (
  { items }: Pick<RoutingProblem, 'items'>,
  way: Way,
  take: readonly number[],
): number => {
  let score = way.opening;
  let grams = way.parcel.tare;
  let lines = 0;
  let units = 0;
  for (let at = 0; at < items.length; at += 1) {
    const count = take[at] ?? 0;
    if (count === 0) continue;
    const item = items[at];
    if (!item || count > (way.limits[at] ?? 0)) return Infinity;
    score += way.scale.scores[at]?.[count] ?? 0;
    grams += count * (way.parcel.grams[at] ?? 0);
    lines += item.lines;
    units += count * item.units;
  }
  return lines > way.maxLines || units > way.maxUnits ? Infinity : score + way.parcel.price(grams);
};

/** Value of goods in a shipment. */
export const goodsValueOf = ({ items }: Pick<RoutingProblem, 'items'>, take: readonly number[]): number =>
  items.reduce((sum, item, at) => sum + item.value * (take[at] ?? 0), 0);

/** Units of SKUs in a shipment. */
export const unitsOf = ({ items }: Pick<RoutingProblem, 'items'>, take: readonly number[]): number =>
  take.reduce((sum, count, at) => sum + count * (items[at]?.units ?? 0), 0);

/** Units of SKUs in a plan. */
export const servedUnits = (
  problem: Pick<RoutingProblem, 'items'>,
  { shipments }: Pick<Plan, 'shipments'>,
): number => shipments.reduce((sum, { take }) => sum + unitsOf(problem, take), 0);

/** Score of a whole plan, split penalties included. */
export const planScore = (problem: RoutingProblem, shipments: readonly PlanShipment[]): number =>
  shipments.reduce(
    (sum, { way, take }) => {
      const used = problem.ways[way];
      return sum + (used ? shipmentScore(problem, used, take) : Infinity);
    },
    problem.splitPenalty * Math.max(0, shipments.length - 1),
  );
