/** What happened, as the what-if reads it: decisions with all that they saw, and what became of their units. Pure. */
import type { CappedLocation } from '../../network/planning/planning-network.ts';
import type { StoredDecision } from '../../planner/decision.ts';
import type { PlanInput } from '../../planner/plan-input.ts';

interface Step {
  /** UTC ISO. */
  readonly at: string;
  readonly orderId: string;
}

/** A decision as it was made, with stock, capacity, network, rates, rules and exclusions as of then. */
export interface PastDecision extends Step {
  readonly kind: 'decision';
  /** The decision's number within its order. */
  readonly n: number;
  readonly input: PlanInput;
  /** The locations of that network whose capacity is limited. */
  readonly capped: readonly CappedLocation[];
  readonly result: StoredDecision;
  /** The order took its part of a joint plan: `input.history.shares` is that part. */
  readonly hasPart?: boolean;
}

/** Orders of the past that were released together, in the order in which the queue served them; `orderId`: the first. */
export interface PastRelease extends Step {
  readonly kind: 'release';
  /** Each as it would have been planned alone, were nobody else of them there. */
  readonly members: readonly { readonly orderId: string; readonly input: PlanInput }[];
  readonly capped: readonly CappedLocation[];
  /** What the joint plan of then might take of work. */
  readonly maxWork: number;
}

/**
 * Why units left the location that was to ship them. `released`: nobody wants them any more. The others go back to the
 * order, to be planned again: they were there (`rejected`), or were not found (`missing`).
 */
export type LeaveCause = 'released' | 'rejected' | 'missing';

export interface PastLeave extends Step {
  readonly kind: 'leave';
  readonly sku: string;
  readonly location: string;
  readonly units: number;
  readonly cause: LeaveCause;
}

/** The order ended: units of it that had no location then got none. */
export interface PastEnd extends Step {
  readonly kind: 'end';
}

/** A decision that cannot be planned again. */
export interface PastUnreadable extends Step {
  readonly kind: 'unreadable';
  readonly n: number;
  readonly why: string;
}

export type PastStep = PastDecision | PastRelease | PastLeave | PastEnd | PastUnreadable;

/** How many of the units that a location was given it gave back, because it would not ship them or did not find them. */
export interface LocationRefusals {
  readonly taken: number;
  readonly rejected: number;
  readonly missing: number;
}

/** What the ledger of stock says of what decisions saw. */
export interface LedgerCheck {
  /** Positions that a decision saw at a version of which the ledger tells. */
  readonly seen: number;
  /** Of these, where both have the same units free. */
  readonly explained: number;
}

export interface ToldPast {
  /** In the order in which they happened. */
  readonly steps: AsyncIterable<PastStep> | Iterable<PastStep>;
  /** By location. */
  readonly refusals: ReadonlyMap<string, LocationRefusals>;
  /** What it could not be compared with is left out. */
  readonly ledger?: LedgerCheck | undefined;
}
