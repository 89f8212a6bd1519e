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

/** One location of a shop: what it may show at most, and what it shows now without what is kept for its own buyers. */
export interface LocationShare {
  readonly location: string;
  readonly free: number;
  /** Absent where nobody has read it yet. */
  readonly shown?: number | undefined;
}

/** The name of what is largest, and how much there is until it is no larger than the next one. */
function largest(units: ReadonlyMap<string, number>): { readonly location: string; readonly lead: number } {
  const [[location, most] = ['', 0], [, next] = ['', 0]] = [...units].toSorted(([, a], [, b]) => b - a);
  return { location, lead: Math.max(1, most - next) };
}

/** Lowers the fullest until so many units are gone: the others keep what they have. */
function takenOffFullest(shares: ReadonlyMap<string, number>, units: number): ReadonlyMap<string, number> {
  const left = new Map(shares);
  for (let surplus = units; surplus > 0; ) {
    const { location, lead } = largest(left);
    const step = Math.min(surplus, lead);
    left.set(location, (left.get(location) ?? 0) - step);
    surplus -= step;
  }
  return left;
}

/**
 * Divides what a shop is to show among its locations: the figures sum to it (S15). Units that are claimed and not allocated
 * yet lie where the shop took them, which is where it shows fewer than there are; else where most is free. What a location
 * shows changes only as far as the sum, or what lies there, asks for it. `wanted` is not above what all have together.
 */
export function shareOut(wanted: number, locations: readonly LocationShare[]): ReadonlyMap<string, number> {
  const shares = new Map(
    locations.map(({ location, free, shown = free }) => [location, Math.max(0, Math.min(free, shown))]),
  );
  const all = [...shares.values()].reduce((sum, units) => sum + units, 0);
  if (wanted <= all) return takenOffFullest(shares, all - wanted);
  const room = new Map(
    locations.map(({ location, free }) => [location, Math.max(0, free) - (shares.get(location) ?? 0)]),
  );
  const left = takenOffFullest(room, wanted - all);
  return new Map(
    [...shares].map(([location, units]) => [
      location,
      units + (room.get(location) ?? 0) - (left.get(location) ?? 0),
    ]),
  );
}
