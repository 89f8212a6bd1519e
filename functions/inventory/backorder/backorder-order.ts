import { readChannel } from '../../network/entities/network.store.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import { shipDates } from '../../order/ship-dates.ts';
import { settings } from '../../shared/settings.ts';
import type { WaitInput } from '../../shared/task.ts';
import { after } from '../../shared/time.ts';
import { unitsBySku } from '../reservation/reservation.ts';

/** Goods of a later date need be there by their date: the wait for stock counts from then. UTC ISO. */
async function waitFrom(
  { orderId, bodyVersion }: Order,
  lines: readonly LineUnits[],
  now: string,
): Promise<string> {
  const body = await readBody(orderId, bodyVersion);
  const lineIds = new Set(lines.map(({ lineId }) => lineId));
  return shipDates(body, lineIds, { apart: true, now }).first ?? now;
}

/** META of an order that waits: a repeated wait keeps its place in the queue, and gets a new end. */
export async function backorderOrder(
  order: Order,
  { enteredAt }: WaitInput,
  lines: readonly LineUnits[],
  now: string,
): Promise<Order> {
  const { backorderWithin = settings().backorderWithin } = (await readChannel(order.channel)).policies;
  const until = after(await waitFrom(order, lines, now), backorderWithin);
  const since = order.backorder?.since ?? new Date(enteredAt).toISOString();
  const { orderId, channel, pool = 'main' } = order;
  const change = {
    totals: shiftUnits(order.totals, 'open', 'backordered', order.totals.open),
    backorder: { since, until, expired: false },
  };
  const skus = [...unitsBySku(lines)].map(([sku, units]) => ({ sku, units }));
  const data = { orderId, channel, pool, until, lines: skus };
  return amend(order, change, now, { type: 'order.backordered', data });
}
