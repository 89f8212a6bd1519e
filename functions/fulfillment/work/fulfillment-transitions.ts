/**
 * What may happen to a fulfillment, as data. Requests move it on from the statuses that are listed, and are
 * refused from any other; facts are recorded from every status. The tables of docs/api.md are printed from
 * here.
 */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import type { FulfillmentFailure, FulfillmentStatus } from './fulfillment.ts';

export const requestKinds = ['accepted', 'picking', 'packed'] as const;
export type RequestKind = (typeof requestKinds)[number];

export const isRequest = (kind: RequestKind | FactKind): kind is RequestKind =>
  requestKinds.some((request) => request === kind);

export const factKinds = ['shipped', 'rejected', 'shortPicked', 'cancelAccepted', 'cancelRefused'] as const;
export type FactKind = (typeof factKinds)[number];

/** A location need not tell every step: one that starts picking has accepted. */
export const requestTransitions: Readonly<Record<RequestKind, readonly FulfillmentStatus[]>> = {
  accepted: ['requested'],
  picking: ['requested', 'accepted'],
  packed: ['requested', 'accepted', 'picking'],
};

export const notFulfilledReasons = ['notInStock', 'mismatch', 'damaged', 'cannotShip', 'closed'] as const;
export type NotFulfilledReason = (typeof notFulfilledReasons)[number];

/**
 * What a reason says of the units that a location does not ship, in the order in which their position moves
 * (docs/table.md#stock).
 */
export const stockEffects: Readonly<
  Record<
    NotFulfilledReason,
    { readonly meaning: string; readonly movements: readonly StockMovement['kind'][] }
  >
> = {
  notInStock: { meaning: 'they are not there', movements: ['notFulfilledAbsent'] },
  mismatch: { meaning: 'what is there is something else', movements: ['notFulfilledAbsent'] },
  damaged: { meaning: 'they are there and cannot be sold', movements: ['notFulfilledPresent', 'unsellable'] },
  cannotShip: {
    meaning: 'they are there, the location cannot send them',
    movements: ['notFulfilledPresent'],
  },
  closed: { meaning: 'they are there, the location is closed', movements: ['notFulfilledPresent'] },
};

/**
 * How units leave a fulfillment: the status when none remains, what Dispatch fails with, and what became of
 * the stock.
 */
export interface Departure {
  readonly status: FulfillmentStatus;
  readonly failure: FulfillmentFailure;
  readonly reason: string;
  readonly movements: readonly StockMovement['kind'][];
}

export const departureFor = (reason: NotFulfilledReason): Departure => ({
  status: 'rejected',
  failure: 'Rejected',
  reason,
  movements: stockEffects[reason].movements,
});

/** A missed deadline says nothing against the stock: as far as anybody knows it is there. */
export const missedDeadlines: Readonly<Record<'acceptBy' | 'shipBy', Departure>> = {
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
};

/**
 * The order goes to another place than the one it was planned for, before the location saw it: nobody is to
 * blame, it may be planned there again.
 */
export const addressChanged: Departure = {
  status: 'expired',
  failure: 'NotAccepted',
  reason: 'the address changed',
  movements: ['notFulfilledPresent'],
};
