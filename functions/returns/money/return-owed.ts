import { parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { isExchanged } from '../exchange/exchange.ts';
import { type CreditUse, creditUse } from '../exchange/sent-ahead.ts';
import { channelOf, otherDiscountsOf } from '../policy/return-terms.ts';
import { readRefunds } from '../refunds/refund.store.ts';
import type { Refund } from '../refunds/refund.ts';
import { readReturns } from '../rma/return.store.ts';
import type { Return } from '../rma/return.ts';
import { mayBeOwed } from './due-units.ts';
import { paidOrder } from './paid-order.ts';
import type { MoneyOfFacts } from './return-facts.ts';
import { type OwedReturn, settleReturns } from './settlement.ts';
import { settlingSequence } from './settling-sequence.ts';
import { withoutCancelled } from './taken-out.ts';

/** States of a payment that say that the whole order is paid, or will be by the time that goods come back. */
const wholePayments: ReadonlySet<CanonicalOrder['payment']> = new Set([
  'authorized',
  'paid',
  'partially_refunded',
]);

/** Whether the money is promised, and whoever told of that tells of its capture, too: nothing is taken yet. */
function isOnlyAuthorized({ payments }: Pick<Order, 'payments'>, { payment }: CanonicalOrder): boolean {
  return payment === 'authorized' && payments?.authorized !== undefined;
}

/**
 * What may be given back of an order by its returns, minor units: what was captured, less what others gave back. Where
 * nobody told of a capture an order that its shop calls paid is paid in full, and of any other nothing is known to be.
 */
export function ceilingOf(order: Pick<Order, 'payments'>, body: CanonicalOrder): number {
  const { payments } = order;
  const isWhole = wholePayments.has(body.payment) && !isOnlyAuthorized(order, body);
  const total = isWhole ? body.charges.total.amount : 0;
  const { captured = total, refunded = 0, byReturns = 0 } = payments ?? {};
  return Math.max(0, captured - (refunded - byReturns));
}

/** What the money of an order's returns follows from. */
export interface MoneyFacts {
  readonly order: Order;
  readonly body: CanonicalOrder;
  readonly channel: Channel | undefined;
  readonly returns: readonly Return[];
  readonly refunds: readonly Refund[];
  /** How far what returns are owed is settled by goods, by return; of any other nothing is. */
  readonly goods?: ReadonlyMap<string, CreditUse>;
  readonly fulfillments: readonly Fulfillment[];
}

async function goodsOf(returns: readonly Return[]): Promise<ReadonlyMap<string, CreditUse>> {
  const exchanged = returns.filter(isExchanged);
  return new Map(
    await Promise.all(exchanged.map(async (one) => [one.returnId, await creditUse(one)] as const)),
  );
}

/** Undefined for an order that nobody has understood, of which nothing was sent. */
export async function readMoneyFacts(order: Order): Promise<MoneyFacts | undefined> {
  const { orderId, bodyVersion } = order;
  const [body, channel, returns, refunds, fulfillments] = await Promise.all([
    findBody(orderId, bodyVersion),
    channelOf(order),
    readReturns(orderId),
    readRefunds(orderId),
    readFulfillments(orderId),
  ]);
  const goods = await goodsOf(returns);
  return body && { order, body, channel, returns, refunds, goods, fulfillments };
}

/** Units of a line that were sent beyond what was ordered and are back (P11). */
export function surplusBack(fulfillments: readonly Fulfillment[], lineId: string): number {
  return fulfillments
    .flatMap(parcelsOf)
    .reduce((sum, { lines }) => sum + (lines[lineId]?.surplusBack ?? 0), 0);
}

/** What each return of the order is owed by now. Pure. */
export function owedByReturn(facts: MoneyFacts): ReadonlyMap<string, OwedReturn> {
  const { order, body, channel, returns, refunds, fulfillments } = facts;
  const paid = withoutCancelled(paidOrder(body, otherDiscountsOf(channel)), order, fulfillments);
  const sequence = settlingSequence({ returns, refunds, byShop: order.payments?.byShop ?? [] });
  const surplusOf = (lineId: string) => surplusBack(fulfillments, lineId);
  return settleReturns(paid, sequence, surplusOf, ceilingOf(order, body));
}

export interface Owed extends OwedReturn {
  readonly currency: string;
}

/** What is known of the money of a return; undefined while nothing of it is owed and it is not closed. */
export async function readReturnMoney(
  returned: Return,
): Promise<{ readonly owed: Owed | undefined; readonly known: MoneyOfFacts } | undefined> {
  if (!mayBeOwed(returned) && returned.status !== 'closed') return undefined;
  const facts = await readMoneyFacts(await readOrder(returned.orderId));
  if (!facts) return undefined;
  const { body, channel, order } = facts;
  const owed = mayBeOwed(returned) ? owedByReturn(facts).get(returned.returnId) : undefined;
  const byShop = (order.payments?.byShop ?? []).flatMap(({ lines }) => lines);
  return {
    owed: owed && { ...owed, currency: body.currency },
    known: { paid: paidOrder(body, otherDiscountsOf(channel)), owed: owed?.lines ?? [], byShop },
  };
}

/** What a return is owed by now; undefined before its channel gives anything back. */
export async function readOwed(returned: Return): Promise<Owed | undefined> {
  if (!mayBeOwed(returned)) return undefined;
  return (await readReturnMoney(returned))?.owed;
}
