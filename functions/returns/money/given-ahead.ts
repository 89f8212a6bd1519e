/** Money that a shop gave back by itself for goods of a return that are not here. */

import { minus, sumUnits, unitsOf } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { otherDiscountsOf } from '../policy/return-terms.ts';
import { paidUnits } from '../refunds/refund.ts';
import type { Return, ReturnLine } from '../rma/return.ts';
import { dueUnits } from './due-units.ts';
import { paidOrder } from './paid-order.ts';
import { readMoneyFacts } from './return-owed.ts';
import { worthOf } from './settlement.ts';
import type { UnitsOfOrder } from './settling-sequence.ts';

/** Units of a line that are back and that no refund of ours has paid for: what a shop gave back was for these first. */
function unpaidBack({ returns, refunds }: UnitsOfOrder, lineId: string): number {
  const back = returns.reduce((sum, one) => sum + unitsOf(dueUnits(one), lineId), 0);
  return Math.max(0, back - paidUnits(refunds, lineId));
}

/** Announced units that are not here and for which the shop has given money back already. Pure. */
export function unitsGivenAhead({ lines, received = [] }: Return, known: UnitsOfOrder): ReturnLine[] {
  return minus(lines, received)
    .map((line) => {
      const given = known.byShop.reduce((sum, one) => sum + unitsOf(one.lines, line.lineId), 0);
      const ahead = Math.max(0, given - unpaidBack(known, line.lineId));
      return { ...line, units: Math.min(line.units, ahead) };
    })
    .filter(({ units }) => units > 0);
}

export interface GivenAhead {
  /** What the units were sold for, with their share of tax; minor units of `currency`. */
  readonly amount: number;
  readonly currency: string;
}

/** What a shop has given back ahead of the goods of a return; undefined where that is nothing. */
export async function readGivenAhead(returned: Return, order: Order): Promise<GivenAhead | undefined> {
  const byShop = order.payments?.byShop ?? [];
  if (byShop.length === 0) return undefined;
  const facts = await readMoneyFacts(order);
  if (!facts) return undefined;
  const { body, channel, returns, refunds } = facts;
  const ahead = unitsGivenAhead(returned, { returns, refunds, byShop });
  if (sumUnits(ahead) === 0) return undefined;
  const paid = paidOrder(body, otherDiscountsOf(channel));
  const amount = ahead.reduce((sum, { lineId, units }) => sum + worthOf(paid, lineId, units), 0);
  return { amount, currency: body.currency };
}
