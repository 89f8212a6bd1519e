import type { Channel } from '../../network/entities/channel.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
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

/**
 * How long, in whole seconds, orders behind this one may be served from what it needs: the least that one of its SKUs
 * says, or the channel, or the stage.
 */
async function passableFor(
  { passableFor: ofChannel = settings().passableFor }: Pick<Channel['policies'], 'passableFor'>,
  lines: readonly LineUnits[],
): Promise<number> {
  const known = await readSkus(lines.map(({ sku }) => sku));
  const each = lines.map(({ sku }) => known.get(sku)?.policies.passableFor ?? ofChannel);
  return each.length > 0 ? Math.min(...each) : ofChannel;
}

/** META of an order that waits: a repeated wait keeps its place in the queue, and gets a new end. */
export async function backorderOrder(
  order: Order,
  { enteredAt }: WaitInput,
  lines: readonly LineUnits[],
  now: string,
): Promise<Order> {
  const { policies } = await readChannel(order.channel);
  const { backorderWithin = settings().backorderWithin } = policies;
  const until = after(await waitFrom(order, lines, now), backorderWithin);
  const since = order.backorder?.since ?? new Date(enteredAt).toISOString();
  const { orderId, channel, pool = 'main' } = order;
  const passable = await passableFor(policies, lines);
  const keeps = passable > 0 ? { keepsFrom: after(since, passable) } : {};
  const change = {
    totals: shiftUnits(order.totals, 'open', 'backordered', order.totals.open),
    backorder: { since, until, expired: false, ...keeps },
  };
  const skus = [...unitsBySku(lines)].map(([sku, units]) => ({ sku, units }));
  const data = { orderId, channel, pool, until, lines: skus };
  return amend(order, change, now, { type: 'order.backordered', data });
}
