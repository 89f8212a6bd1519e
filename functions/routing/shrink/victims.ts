/** Which orders give units up when fewer are there than were promised. Pure. */
import { compareText } from '../../shared/compare-text.ts';
import type { VictimPolicy } from '../../shared/victim-policies.ts';

/** An order that has some of the units, or one fulfillment of it. */
export interface ShrinkCandidate {
  readonly orderId: string;
  /** Units that it may give up. */
  readonly units: number;
  /** It gives all of them up or none: the order waits for all of its lines together. */
  readonly isWhole: boolean;
  /** UTC ISO. */
  readonly capturedAt: string;
  /** By when the goods are promised at the customer's (UTC ISO); absent where nothing was promised. */
  readonly promisedBy?: string | undefined;
  /** What the order earns with one unit, in minor units; absent where that is not known. */
  readonly margin?: number | undefined;
}

/** A candidate with the units that it gives up. */
export interface ShrinkVictim<Candidate extends ShrinkCandidate> {
  readonly candidate: Candidate;
  readonly units: number;
}

type Comparison = (a: ShrinkCandidate, b: ShrinkCandidate) => number;

function newestFirst(a: ShrinkCandidate, b: ShrinkCandidate): number {
  return compareText(b.capturedAt, a.capturedAt) || compareText(b.orderId, a.orderId);
}

/** Nothing promised has the most slack of all. */
const NEVER = '9999';

function latestPromiseFirst(a: ShrinkCandidate, b: ShrinkCandidate): number {
  return compareText(b.promisedBy ?? NEVER, a.promisedBy ?? NEVER) || newestFirst(a, b);
}

/** An order of which nobody knows what it earns gives units up after all others. */
function lowestMarginFirst(a: ShrinkCandidate, b: ShrinkCandidate): number {
  const [one, other] = [a.margin ?? Infinity, b.margin ?? Infinity];
  return one === other ? latestPromiseFirst(a, b) : one - other;
}

const comparisons: Readonly<Record<VictimPolicy, Comparison>> = {
  mostSlack: latestPromiseFirst,
  newest: newestFirst,
  lowestMargin: lowestMarginFirst,
};

/** The candidates in the order in which they give units up. Orders that the policy holds equal go newest first. */
export function inVictimOrder<Candidate extends ShrinkCandidate>(
  candidates: readonly Candidate[],
  policy: VictimPolicy,
): Candidate[] {
  return candidates.filter(({ units }) => units > 0).toSorted(comparisons[policy]);
}

/**
 * Who gives up `missing` units: the first by the policy gives all that it has before the next gives any, and nobody
 * gives more than is missing then, but for an order that gives all or nothing.
 */
export function chooseVictims<Candidate extends ShrinkCandidate>(
  candidates: readonly Candidate[],
  missing: number,
  policy: VictimPolicy,
): ShrinkVictim<Candidate>[] {
  const victims: ShrinkVictim<Candidate>[] = [];
  let left = missing;
  for (const candidate of inVictimOrder(candidates, policy)) {
    if (left <= 0) break;
    const units = candidate.isWhole ? candidate.units : Math.min(candidate.units, left);
    victims.push({ candidate, units });
    left -= units;
  }
  return victims;
}
