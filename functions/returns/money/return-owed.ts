import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { minus, plus, unitsOf } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { compareText } from '../../shared/compare-text.ts';
import { channelOf, otherDiscountsOf } from '../policy/return-terms.ts';
import { isThere } from '../rma/grades.ts';
import { readReturns } from '../rma/return.store.ts';
import type { Return } from '../rma/return.ts';
import { paidOrder } from './paid-order.ts';
import { type OwedReturn, settleReturns, type UnitsToSettle } from './settlement.ts';

/** States of a payment that say that the whole order is paid, or will be by the time that goods come back. */
const wholePayments: ReadonlySet<CanonicalOrder['payment']> = new Set([
  'authorized',
  'paid',
  'partially_refunded',
]);

/**
 * What may be given back of an order, minor units: what was captured, less what was refunded. Where nobody told of a
 * capture an order that its shop calls paid is paid in full, and of any other nothing is known to be.
 */
export function ceilingOf({ payments }: Pick<Order, 'payments'>, body: CanonicalOrder): number {
  const total = wholePayments.has(body.payment) ? body.charges.total.amount : 0;
  return Math.max(0, (payments?.captured ?? total) - (payments?.refunded ?? 0));
}

/** Whether units of the return are inspected, or may stay where they are. */
function isSettled({ dispositions, kept }: Return): boolean {
  return kept === true || dispositions.some(({ as }) => isThere(as));
}

/**
 * Units of a return for which money is owed: those that were found in it, whatever they are worth, as far as the order
 * had sent them and no carrier had brought them back; or those that may stay where they are.
 */
function unitsToSettle(returned: Return): UnitsToSettle['lines'] {
  const { dispositions, lines, kept, received = [], taken = received } = returned;
  const found = dispositions.filter(({ as }) => isThere(as));
  const there = plus(found, []).map((line) => ({
    ...line,
    units: Math.min(line.units, unitsOf(taken, line.lineId)),
  }));
  return kept ? plus(there, minus(lines, there)) : there;
}

function toSettle(returned: Return): UnitsToSettle {
  const { returnId, terms } = returned;
  return {
    returnId,
    lines: unitsToSettle(returned),
    feeOf: (lineId) => terms?.lines.find((line) => line.lineId === lineId)?.fee ?? 0,
    withShipping: terms?.shipping === true,
  };
}

/** Returns are settled in the order in which their goods came; one of which they stay, as it was let be. */
function settledSince({ receivedAt, closedAt, requestedAt }: Return): string {
  return receivedAt ?? closedAt ?? requestedAt;
}

function surplusBack(fulfillments: readonly Fulfillment[], lineId: string): number {
  return fulfillments
    .flatMap(parcelsOf)
    .reduce((sum, { lines }) => sum + (lines[lineId]?.surplusBack ?? 0), 0);
}

export interface Owed extends OwedReturn {
  readonly currency: string;
}

/** What a return is owed by now; undefined before units of it are inspected. */
export async function readOwed(returned: Return): Promise<Owed | undefined> {
  if (!isSettled(returned)) return undefined;
  const { orderId, returnId } = returned;
  const order = await readOrder(orderId);
  const [body, returns, fulfillments] = await Promise.all([
    findBody(orderId, order.bodyVersion),
    readReturns(orderId),
    readFulfillments(orderId),
  ]);
  if (!body) return undefined;
  const inOrder = returns
    .filter(isSettled)
    .toSorted((a, b) => compareText(settledSince(a), settledSince(b)) || a.n - b.n);
  const paid = paidOrder(body, otherDiscountsOf(await channelOf(order)));
  const surplusOf = (lineId: string) => surplusBack(fulfillments, lineId);
  const owed = settleReturns(paid, inOrder.map(toSettle), surplusOf, ceilingOf(order, body)).get(returnId);
  return owed && { ...owed, currency: body.currency };
}
