/**
 * At the end the money that went back of an order is, to the last minor unit, what its units were sold for: worked out
 * here from the order as it was submitted, and not by what the product works it out with.
 */
import { parseException } from '../../functions/exceptions/exception.store.ts';
import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { unitsOf } from '../../functions/order/line-units.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import type { Order } from '../../functions/order/order.ts';
import { bodyIn } from '../../functions/order/order-body.store.ts';
import type { CanonicalOrder } from '../../functions/order/order-form.ts';
import { parseRefund } from '../../functions/returns/refunds/refund.store.ts';
import type { Refund } from '../../functions/returns/refunds/refund.ts';
import { parseReturn } from '../../functions/returns/rma/return.store.ts';
import type { Return } from '../../functions/returns/rma/return.ts';
import { key } from '../../functions/shared/keys.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const RULE = 'refunded money';

/** Who is told that more went back than is owed. */
const saidOf: ReadonlySet<string> = new Set(['RefundBeyondOwed', 'ReturnNotReceived', 'UnwelcomeFact']);

interface Money {
  readonly order: Order;
  readonly body: CanonicalOrder;
  readonly returns: readonly Return[];
  readonly refunds: readonly Refund[];
  readonly fulfillments: readonly Fulfillment[];
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** An amount shared by largest remainder; small enough for plain numbers. */
function shared(amount: number, weights: readonly number[]): number[] {
  const whole = sum(weights);
  const exact = weights.map((weight) => (whole === 0 ? 0 : (amount * weight) / whole));
  const left = Math.round(sum(exact) - sum(exact.map(Math.floor)));
  const most = exact
    .map((share, at) => ({ at, rest: share - Math.floor(share) }))
    .toSorted((a, b) => b.rest - a.rest || a.at - b.at)
    .slice(0, left);
  return exact.map((share, at) => Math.floor(share) + (most.some((one) => one.at === at) ? 1 : 0));
}

/** What so many of a line's units have of an amount, the dearer ones first. */
function ofUnits(amount: number, quantity: number, units: number): number {
  return Math.floor(amount / quantity) * units + Math.min(amount % quantity, units);
}

/** Units of a line for which the return is owed money, once nothing is awaited of it any more. */
function owedUnits(
  { kept, lines, dispositions, received = [], taken = received, terms }: Return,
  id: string,
) {
  const own = dispositions.filter(({ lineId }) => lineId === id);
  const isAbsent = (as: string): boolean => as === 'missing' || as === 'wrong_item';
  const there = sum(own.filter(({ as }) => !isAbsent(as)).map(({ units }) => units));
  const absent = sum(own.filter(({ as }) => isAbsent(as)).map(({ units }) => units));
  const came = unitsOf(taken, id);
  const found = Math.min(there, came);
  if (kept) return Math.max(unitsOf(lines, id), found);
  return terms?.refundOn === undefined || terms.refundOn === 'inspection'
    ? found
    : Math.max(0, came - absent);
}

/** Units of a line that have left, as locations told it last: what is brought beyond them is cancelled or sent otherwise. */
function sentUnits({ fulfillments }: Money, id: string): number {
  const own = fulfillments.flatMap(({ lines }) => lines).filter(({ lineId }) => lineId === id);
  return sum(own.map(({ shipped }) => shipped));
}

/** What the units that are back were sold for, less fees, with the shipping once nothing is out any more. */
function sharesOf(money: Money): number {
  const { order, body, returns } = money;
  const { lines, charges } = body;
  const prices = lines.map(({ total }) => total.amount);
  const discounts = shared(charges.discount.amount, prices);
  let [worth, back] = [0, 0];
  for (const [at, { lineId, quantity, taxes }] of lines.entries()) {
    const units = Math.min(sum(returns.map((one) => owedUnits(one, lineId))), sentUnits(money, lineId));
    const price = (prices[at] ?? 0) - (discounts[at] ?? 0);
    const tax = charges.taxIncluded ? 0 : sum(taxes.map(({ amount }) => amount.amount));
    const fees = returns.map((one) => {
      const fee = one.terms?.lines.find((line) => line.lineId === lineId)?.fee ?? 0;
      return fee * owedUnits(one, lineId);
    });
    worth += ofUnits(price, quantity, units) + ofUnits(tax, quantity, units) - sum(fees);
    back += units;
  }
  const { delivered, returned, lost, shipped } = order.totals;
  const isAllBack = back > 0 && back === delivered + returned + lost + shipped;
  return worth + (isAllBack ? charges.shipping.amount : 0);
}

/** What was paid and not given back by others. */
function leftOf({ order: { payments }, body }: Money): number {
  const { captured, refunded = 0, byReturns = 0, authorized } = payments ?? {};
  const isTold = body.payment === 'authorized' && authorized !== undefined;
  const isPaid = !isTold && ['authorized', 'paid', 'partially_refunded'].includes(body.payment);
  return Math.max(0, (captured ?? (isPaid ? body.charges.total.amount : 0)) - (refunded - byReturns));
}

/** Goods that left beyond what was ordered are owed nothing: which of the units that are back they are has its own tests. */
function hasSurplus({ fulfillments }: Money): boolean {
  return fulfillments
    .flatMap(parcelsOf)
    .flatMap(({ lines }) => Object.values(lines))
    .some(({ surplus = 0, surplusBack = 0 }) => surplus + surplusBack > 0);
}

/** A return of which the money is not all that is settled: goods go out for it, or its customer was charged. */
function isMixed({ outcome, claim, charged, terms, shipmentId }: Return): boolean {
  const isSentFor = outcome === 'exchange' || claim?.settledBy === 'replacement';
  return isSentFor || charged !== undefined || (terms === undefined && shipmentId === undefined);
}

/** Orders of which all is told by these records. */
function isPlain(money: Money): boolean {
  const { order, body, returns, refunds } = money;
  const isClaimed = returns.some(({ claim }) => claim !== undefined) && body.charges.shipping.amount > 0;
  const isCorrection = refunds.some(({ status, lines }) => status === 'waived' && lines.length === 0);
  const isOdd = isClaimed || isCorrection || returns.some(isMixed);
  return !isOdd && order.payments?.byShop === undefined && !hasSurplus(money);
}

function moneyViolations(world: World, money: Money): Violation[] {
  const { order, refunds } = money;
  const { orderId: about } = order;
  const isGone = ({ status }: Refund): boolean => status === 'succeeded' || status === 'resolved';
  const given = sum(refunds.filter(isGone).map(({ amount, paid = amount }) => paid));
  const counted = order.payments?.byReturns ?? 0;
  if (counted !== given)
    return [{ rule: RULE, about, text: `${given} went back, ${counted} of it is counted` }];
  if (!isPlain(money)) return [];
  const waived = sum(refunds.filter(({ status }) => status === 'waived').map(({ amount }) => amount));
  const owed = Math.min(leftOf(money), sharesOf(money) - waived);
  const isSaid = world.table.store
    .ofType('Exception')
    .map(parseException)
    .some(({ orderId, exceptionType }) => orderId === about && saidOf.has(exceptionType));
  if (given === owed || (given > owed && isSaid)) return [];
  return [{ rule: RULE, about, text: `${given} went back, ${owed} is owed, nobody is told` }];
}

/** At the end of a history. What is asked for follows from the records of the stream. */
export function refundedMoneyViolations(world: World): Violation[] {
  const { store } = world.table;
  if (world.stream.lost > 0) return [];
  const returns = Map.groupBy(store.ofType('Return').map(parseReturn), ({ orderId }) => orderId);
  const refunds = Map.groupBy(store.ofType('Refund').map(parseRefund), ({ orderId }) => orderId);
  const work = Map.groupBy(store.ofType('Fulfillment').map(parseFulfillment), ({ orderId }) => orderId);
  return store
    .ofType('Order')
    .map(parseOrder)
    .flatMap((order): Violation[] => {
      const { orderId, bodyVersion } = order;
      const item = returns.has(orderId) ? store.read(key.body(orderId, bodyVersion)) : undefined;
      const body = item && bodyIn(item, orderId, bodyVersion);
      if (!body) return [];
      const fulfillments = work.get(orderId) ?? [];
      const own = { returns: returns.get(orderId) ?? [], refunds: refunds.get(orderId) ?? [] };
      return moneyViolations(world, { order, body, fulfillments, ...own });
    });
}
