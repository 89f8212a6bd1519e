/** What the openings of several shipments score at least, since each leaves from another place. */
import type { RoutingProblem } from './problem.ts';

/** Openings that are kept sorted as ways are met; most orders never ask for more. */
const KEPT = 3;

type SplitLimits = Pick<RoutingProblem, 'splitPenalty' | 'maxShipments'>;

/** The cheapest openings of different places, ascending. */
export class CheapestOpenings {
  readonly #openings: Float64Array;
  readonly #placeOf: (index: number) => number;
  readonly #limits: SplitLimits;
  /** The three cheapest and their places; Infinity and -1 where there are fewer places. */
  readonly #cheapest = [Infinity, Infinity, Infinity];
  readonly #places = [-1, -1, -1];
  #sorted: Float64Array | undefined;

  /** `openings` by number of the way, whose place `placeOf` says. */
  constructor(openings: Float64Array, placeOf: (index: number) => number, limits: SplitLimits) {
    this.#openings = openings;
    this.#placeOf = placeOf;
    this.#limits = limits;
    for (let index = 0; index < openings.length; index += 1)
      keepCheapest(this.#cheapest, this.#places, openings[index] ?? 0, placeOf(index));
  }

  /**
   * Least that the openings and split penalties of a plan of `shipments` shipments or more score; `shipments`
   * is at least 1. Infinity where no plan has so many.
   */
  ofAtLeast(shipments: number): number {
    const { splitPenalty, maxShipments } = this.#limits;
    if (shipments > maxShipments) return Infinity;
    // No further shipment lowers the sum where even the cheapest opening is not paid for by its own score.
    const isKept = shipments <= KEPT && (this.#cheapest[0] ?? 0) + splitPenalty >= 0;
    let cheapest: ArrayLike<number> = this.#cheapest;
    if (!isKept) {
      this.#sorted ??= sortedByPlace(this.#openings, this.#placeOf);
      cheapest = this.#sorted;
    }
    if (shipments > cheapest.length) return Infinity;
    let sum = splitPenalty * (shipments - 1);
    for (let k = 0; k < shipments; k += 1) sum += cheapest[k] ?? 0;
    if (isKept) return sum;
    for (let k = shipments; k < cheapest.length && k < maxShipments; k += 1) {
      const further = (cheapest[k] ?? 0) + splitPenalty;
      if (further >= 0) break;
      sum += further;
    }
    return sum;
  }
}

/** The cheapest opening of every place, ascending. */
function sortedByPlace(openings: Float64Array, placeOf: (index: number) => number): Float64Array {
  const byPlace = new Map<number, number>();
  openings.forEach((opening, index) => {
    const place = placeOf(index);
    byPlace.set(place, Math.min(byPlace.get(place) ?? Infinity, opening));
  });
  return Float64Array.from(byPlace.values()).sort();
}

/** Keeps an opening if it is among the three cheapest of different places. */
function keepCheapest(cheapest: number[], places: number[], opening: number, place: number): void {
  if (opening >= (cheapest[KEPT - 1] ?? 0)) return;
  const known = places.indexOf(place);
  if (known >= 0 && opening >= (cheapest[known] ?? 0)) return;
  let at = known < 0 ? KEPT - 1 : known;
  for (; at > 0 && opening < (cheapest[at - 1] ?? 0); at -= 1) {
    cheapest[at] = cheapest[at - 1] ?? 0;
    places[at] = places[at - 1] ?? 0;
  }
  cheapest[at] = opening;
  places[at] = place;
}
