/** Why units leave a fulfillment without being shipped, and what each reason says of the stock. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import type { FulfillmentFailure, FulfillmentStatus } from './fulfillment.ts';

type MovementKind = StockMovement['kind'];

export const notFulfilledReasons = ['notInStock', 'mismatch', 'damaged', 'cannotShip', 'closed'] as const;
export type NotFulfilledReason = (typeof notFulfilledReasons)[number];

interface StockEffect {
  /** As docs/api.md prints it, in a sentence about the units. */
  readonly meaning: string;
  /** In the order in which the position moves (docs/stock.md). */
  readonly movements: readonly MovementKind[];
}

/** What a location's reason says of the units that it does not ship. */
export const stockEffects: Readonly<Record<NotFulfilledReason, StockEffect>> = {
  notInStock: { meaning: 'they are not there', movements: ['notFulfilledAbsent'] },
  mismatch: { meaning: 'what is there is something else', movements: ['notFulfilledAbsent'] },
  damaged: { meaning: 'they are there and cannot be sold', movements: ['notFulfilledPresent', 'unsellable'] },
  cannotShip: {
    meaning: 'they are there, the location cannot send them',
    movements: ['notFulfilledPresent'],
  },
  closed: { meaning: 'they are there, the location is closed', movements: ['notFulfilledPresent'] },
};

/** How units leave a fulfillment. */
export interface Departure {
  /** The fulfillment's status when all its units have left. */
  readonly status: FulfillmentStatus;
  /** What Dispatch fails with when all its units have left. */
  readonly failure: FulfillmentFailure;
  readonly reason: string;
  readonly movements: readonly MovementKind[];
}

/** The location rejects the units or does not find them. */
export function departureFor(reason: NotFulfilledReason): Departure {
  return { status: 'rejected', failure: 'Rejected', reason, movements: stockEffects[reason].movements };
}

/** By when a location does the next step of its work, or the customer comes for the goods. */
export type WorkDeadline = 'acceptBy' | 'shipBy' | 'readyBy' | 'collectBy';

/** A missed deadline says nothing against the stock: as far as anybody knows the units are there. */
export const missedDeadlines: Readonly<Record<WorkDeadline, Departure>> = {
  acceptBy: {
    status: 'expired',
    failure: 'NotAccepted',
    reason: 'not accepted in time',
    movements: ['notFulfilledPresent'],
  },
  shipBy: {
    status: 'expired',
    failure: 'NotShipped',
    reason: 'not shipped in time',
    movements: ['notFulfilledPresent'],
  },
  readyBy: {
    status: 'expired',
    failure: 'NotReady',
    reason: 'not ready in time',
    movements: ['notFulfilledPresent'],
  },
  collectBy: {
    status: 'expired',
    failure: 'NotCollected',
    reason: 'not collected in time',
    movements: ['notFulfilledPresent'],
  },
};

/**
 * The order was edited (its address, its service), and the location had not seen the work, or gives it back. Nobody
 * is to blame: the units may be planned at the same location again.
 */
export const orderEdited: Departure = {
  status: 'expired',
  failure: 'NotAccepted',
  reason: 'the order was edited',
  movements: ['notFulfilledPresent'],
};

/**
 * An operator wants the units served from elsewhere, and the location had not seen the work, or gives it back. Nobody
 * is to blame: where the units may not go is said beside (`wish` of the fulfillment).
 */
export const operatorRerouted: Departure = {
  status: 'expired',
  failure: 'NotAccepted',
  reason: 'an operator had it re-routed',
  movements: ['notFulfilledPresent'],
};

/** Who wants units served from elsewhere of which their location has too few. */
export const BY_SHRINK = 'system';

/**
 * The location has fewer goods than it is to ship, and the units had not been shown to it, or it gives them back: they
 * are planned where they are.
 */
export const stockShrunk: Departure = {
  status: 'expired',
  failure: 'NotAccepted',
  reason: 'the location has too few',
  movements: ['notFulfilledPresent'],
};

/** Work of a later date whose location takes no new work by then: it is planned anew before anybody sees it. */
export const locationInactive: Departure = {
  status: 'expired',
  failure: 'NotAccepted',
  reason: 'the location takes no new work',
  movements: ['notFulfilledPresent'],
};

/** Release 0.2.0 called it so. */
const ADDRESS_CHANGED = 'the address changed';

/** Whether units left because their order was edited. */
export function isOfEdit(reason: string | undefined): boolean {
  return reason === orderEdited.reason || reason === ADDRESS_CHANGED;
}

/**
 * Whether units left because they are wanted served from elsewhere: by an operator, or because there are too few of
 * them. Where they may not go is said beside.
 */
export function isOfWish(reason: string | undefined): boolean {
  return reason === operatorRerouted.reason || reason === stockShrunk.reason;
}
