/** What a shop should show, and in which order it is told. Pure. */

export interface WantedFacts {
  /** What the channel may sell: stock less claims, units of orders without a claim yet, buffers, others' last units. */
  readonly sellable: number;
  /** Units that the shop shows less than expected, for orders that are not visible yet. */
  readonly gap: number;
  /** Units that we claimed and the shop keeps from its other buyers, but has not taken from its figure (S3). */
  readonly withheld: number;
}

/** S3. The units without a claim are out of `sellable` already (functions/inventory/sellable). */
export function wantedUnits({ sellable, gap, withheld }: WantedFacts): number {
  return Math.max(0, sellable - gap) + withheld;
}

/** A change of a figure that could be told now. */
export interface Tellable {
  readonly from: number;
  readonly to: number;
}

/** Lowering before raising, and what is nearest to nothing first (S16). */
export function inSendingOrder(a: Tellable, b: Tellable): number {
  const lowersLast = Number(a.to > a.from) - Number(b.to > b.from);
  return lowersLast || a.to - b.to;
}

/** What one location of a shop may show at most, and where the shop took units that nobody has allocated yet. */
export interface LocationShare {
  readonly location: string;
  readonly free: number;
  readonly takenHere: number;
}

/**
 * Divides what a shop is to show among its locations: the figures sum to it (S15). Units that are claimed and not allocated
 * lie where the shop took them, the others where most is free.
 */
export function shareOut(wanted: number, locations: readonly LocationShare[]): ReadonlyMap<string, number> {
  const left = new Map(
    locations.map(({ location, free, takenHere }) => [location, Math.max(0, free - takenHere)]),
  );
  let surplus = [...left.values()].reduce((sum, units) => sum + units, 0) - wanted;
  while (surplus > 0) {
    const [location, most] = [...left].reduce((best, one) => (one[1] > best[1] ? one : best));
    const next = [...left].filter(([name]) => name !== location).map(([, units]) => units);
    const step = Math.min(surplus, Math.max(1, most - Math.max(0, ...next)));
    left.set(location, most - step);
    surplus -= step;
  }
  const first = locations[0];
  if (surplus < 0 && first) left.set(first.location, (left.get(first.location) ?? 0) - surplus);
  return left;
}
