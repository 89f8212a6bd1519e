/**
 * What may happen to a fulfillment, as data. Requests move a fulfillment on from the statuses that are listed
 * and are refused from any other; facts are recorded from every status. The tables of docs/api.md are printed
 * from here.
 */
import type { FulfillmentStatus } from './fulfillment.ts';

/** What a location asks: to begin with the work, and to go on with it. */
export const requestKinds = ['accepted', 'picking', 'packed'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** What a location tells: it has happened, and is never refused. */
export const factKinds = [
  'shipped',
  'ready',
  'collected',
  'rejected',
  'shortPicked',
  'cancelAccepted',
  'cancelRefused',
] as const;
export type FactKind = (typeof factKinds)[number];

/** Whether an event may be refused because it comes too late. */
export function isRequest(kind: RequestKind | 'remind' | 'identified' | FactKind): kind is RequestKind {
  return requestKinds.some((request) => request === kind);
}

/**
 * The statuses that a request is allowed from. A location may leave steps out: who starts picking has
 * accepted.
 */
export const requestTransitions: Readonly<Record<RequestKind, readonly FulfillmentStatus[]>> = {
  accepted: ['requested'],
  picking: ['requested', 'accepted'],
  packed: ['requested', 'accepted', 'picking'],
};
