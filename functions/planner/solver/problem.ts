/**
 * What the solver is asked, in numbers alone.
 *
 * An order is a list of items, each wanted in a whole number of bundles. A way ships bundles from one place
 * by one service. A plan is a set of shipments, each by one way, that together hold every bundle; at most one
 * shipment leaves from a place. Sought is the plan of the least score: the scores of its shipments, and
 * `splitPenalty` for each shipment after the first.
 *
 * Scores are integers, so that sums are exact: micros of the currency in the cost mode, ranks in the other
 * modes. Lower is better. README.md in this folder defines the terms.
 */

/** A straight line below the price of a parcel: intercept + slope x grams, tare included, both integers. */
export interface PriceLine {
  readonly intercept: number;
  readonly slope: number;
}

/** The price of a parcel by its weight. Ways of one rate card, zone and tare share one object. */
export interface ParcelPrice {
  /** Grams of one bundle, by item. All parcels of a rate card share one array. */
  readonly bundleGrams: readonly number[];
  /** Grams of the empty parcel. */
  readonly tare: number;
  /** Score of a parcel of so many grams, tare included: nondecreasing; Infinity where the carrier refuses. */
  readonly price: (grams: number) => number;
  /** Lines that the price is never below at any weight, ascending by slope. */
  readonly minorants: readonly PriceLine[];
  /** The minorant on which the floors stand: the highest of them at half of the order's weight. */
  readonly intercept: number;
  readonly slope: number;
  /** Whether the price equals that minorant at every weight. */
  readonly isLinear: boolean;
  /**
   * Weights up to which each step of a step card holds; one array for all zones of a card, so that two prices
   * with the same array compare step by step. Undefined for other cards.
   */
  readonly steps: readonly number[] | undefined;
  /** The price of each step. */
  readonly stepPrices: readonly number[] | undefined;
}

/** One kind of bundle that the order wants. */
export interface WantedItem {
  /** Bundles wanted. */
  readonly count: number;
  /** Units of SKUs in one bundle. */
  readonly units: number;
  /** Order lines that a shipment holding any of this item counts towards its place's cap. */
  readonly lines: number;
  /** Value of the goods in one bundle, minor units. */
  readonly value: number;
}

/** What bundles score at a way beyond its opening and its parcel. Ways of equal costs share one object. */
export interface Scale {
  /** The score of the first k bundles of an item together, for k from 0 to at least the way's limit. */
  scoreOf(item: number, count: number): number;
  /**
   * Numbers of bundles of an item, ascending from 1 to the way's limit, between which scores are linear but for
   * rounding: the least of a score and anything linear is at one of them.
   */
  bendsOf(item: number): readonly number[];
  /** The most by which a score between two bends is below the straight line through them. */
  readonly rounding: number;
  /** By item: the least that the first k bundles score on average, over all k above 0; rounded down. */
  readonly floors: readonly number[];
  /**
   * [score of a line, score of a unit] where the first bundle of an item adds the line's score, which is at
   * least 0, and every unit adds the same. With a constant taken off each bundle such a scale is least at
   * none or at all of them. Undefined for a scale of any other shape.
   */
  readonly ramp: readonly [number, number] | undefined;
}

/** One manner of shipping from one place. */
export interface Way {
  /**
   * The way's number in the fixed order that settles ties: earlier arrival, then the network's order. Ranks
   * survive when other ways are left out.
   */
  readonly rank: number;
  /** Number of the place that the way ships from. Ways of one place exclude each other. */
  readonly place: number;
  /** Score of a shipment by this way whatever the parcel holds. */
  readonly opening: number;
  readonly parcel: ParcelPrice;
  /** Most bundles that the place can ship, by item; never more than the order wants. */
  readonly limits: ArrayLike<number>;
  readonly scale: Scale;
  /** Caps on the order lines and units of one shipment; Infinity for none. */
  readonly maxLines: number;
  readonly maxUnits: number;
}

export interface RoutingProblem {
  readonly items: readonly WantedItem[];
  /** Ascending by rank. */
  readonly ways: readonly Way[];
  /** Most shipments of a plan. */
  readonly maxShipments: number;
  /** Score of each shipment after the first. */
  readonly splitPenalty: number;
  /** Least value of goods that each shipment carries where a plan has two or more, minor units. */
  readonly minShipmentValue: number;
  /** What limits the cost of plans of two shipments or more; undefined: nothing does. */
  readonly splitGuard: SplitGuard | undefined;
  /** Orders with more states than this are not enumerated. */
  readonly maxStates: number;
}

/** A limit on what a plan of two shipments or more may cost. */
export interface SplitGuard {
  /**
   * The most that such a plan of these bundles, by item, may cost, split penalties included: depends on what one
   * shipment of them would cost.
   */
  readonly mostCost: (bundles: readonly number[]) => number;
  /** Steps that one look at it takes. */
  readonly effort: number;
  /**
   * What shipments cost, in the modes whose scores are not money. Undefined where scores are what a plan costs.
   */
  readonly money: SplitMoney | undefined;
}

/** The money side of a problem whose scores rank. */
export interface SplitMoney {
  /** By number of the way: the same way, its scores in money. */
  readonly ways: readonly Way[];
  /** What each shipment after the first costs. */
  readonly splitPenalty: number;
}

export interface PlanShipment {
  /** Number of the way. */
  readonly way: number;
  /** Bundles of each item. */
  readonly take: readonly number[];
}

export interface Plan {
  readonly shipments: readonly PlanShipment[];
  /** Split penalties included; Infinity for a plan that is not there. */
  readonly score: number;
}

/** A plan with what is proven about it. */
export interface Solution extends Plan {
  /**
   * No plan that serves as many units scores lower. Equal to `score` where the plan is proven to be optimal.
   */
  readonly bound: number;
  /** No plan serves more units than this. Present only where the solution may serve fewer than it could. */
  readonly mostUnits?: number;
}

/**
 * The solver's answer. Without a solution: `proven` says that there is no plan; otherwise the budget ended
 * before one was found, and no plan scores lower than `bound`.
 */
export type SolverResult =
  | { readonly solution: Solution }
  | { readonly solution?: undefined; readonly proven: true }
  | { readonly solution?: undefined; readonly proven: false; readonly bound: number };
