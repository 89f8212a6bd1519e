/** A return as it is read by one caller, and what is known beside it. */
import { reportUnreadable } from '../../exceptions/readable-items.ts';
import { parsePartId } from '../../order/order-id.ts';
import { key } from '../../shared/keys.ts';
import { findExchange } from '../exchange/exchange.store.ts';
import { isExchanged } from '../exchange/exchange.ts';
import { closedFacts } from '../money/return-facts.ts';
import { readReturnMoney } from '../money/return-owed.ts';
import { readRefunds } from '../refunds/refund.store.ts';
import { readReturn } from './return.store.ts';
import type { Return } from './return.ts';

/** @throws NotFound, Corrupt for a return that cannot be read: it is reported */
export function readPart(id: string): Promise<Return> {
  const part = parsePartId(id);
  if (part?.kind !== 'return') return readReturn(id);
  return reportUnreadable(key.return(part.orderId, part.n), () => readReturn(id));
}

/** What the return is owed, what is sent for it, what was asked for, and its figures. */
export async function knownBeside(returned: Return) {
  const money = await readReturnMoney(returned);
  const exchange = isExchanged(returned) && (await findExchange(returned.orderId, returned.n));
  const refunds = await readRefunds(returned.orderId);
  const own = refunds.filter(({ returnId }) => returnId === returned.returnId);
  const facts = closedFacts(returned, money?.known);
  return {
    ...(money?.owed ? { owed: money.owed } : {}),
    ...(exchange ? { exchange } : {}),
    ...(own.length > 0 ? { refunds: own } : {}),
    ...(facts ? { facts } : {}),
  };
}
