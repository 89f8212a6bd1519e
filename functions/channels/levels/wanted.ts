/** What a shop should show, and in which order it is told. Pure. */
import type { FigureTerms } from './level.ts';

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

/** What is known of a figure that is about to be told. */
export interface ShareFacts {
  readonly expected: number | undefined;
  readonly withheld: number;
  /** So few units are left that one shop alone sells them. */
  readonly areLast: boolean;
}

/**
 * What is told next of what is wanted. A figure that is overwritten, whatever it was, could put a sale back that nobody
 * knows yet: of the last units it goes from one share to another by none, at which nobody can buy (S14).
 */
export function nextShare(
  wanted: number,
  { expected = 0, withheld, areLast }: ShareFacts,
  { kind }: Pick<FigureTerms, 'kind'>,
): number {
  const overwrites = kind === 'blind' || kind === 'feed';
  const isShare = wanted > withheld && expected > withheld && wanted !== expected;
  return overwrites && areLast && isShare ? withheld : wanted;
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

/** What one location of a shop may show at most. */
export interface LocationShare {
  readonly location: string;
  readonly free: number;
}

/** Lowers the fullest until the sum is right: the others keep what they have. */
function takenOffFullest(shares: ReadonlyMap<string, number>, units: number): Map<string, number> {
  const left = new Map(shares);
  let surplus = units;
  while (surplus > 0) {
    const [[location, most] = ['', 0], [, next] = ['', 0]] = [...left].toSorted(([, a], [, b]) => b - a);
    const step = Math.min(surplus, Math.max(1, most - next));
    left.set(location, most - step);
    surplus -= step;
  }
  return left;
}

/**
 * Divides what a shop is to show among its locations: the figures sum to it (S15). Units that are claimed and not yet
 * allocated are taken to lie where most is free. `wanted` is not above what the locations have together.
 */
export function shareOut(wanted: number, locations: readonly LocationShare[]): ReadonlyMap<string, number> {
  const free = new Map(locations.map(({ location, free: units }) => [location, units]));
  const all = [...free.values()].reduce((sum, units) => sum + units, 0);
  return takenOffFullest(free, all - wanted);
}
