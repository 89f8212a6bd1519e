import type { Channel } from '../../network/entities/channel.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { shipDates } from '../../order/ship-dates.ts';
import type { DraftOf } from '../../shared/events/carried.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { preordersOf, promisesFor } from '../future/promise-units.ts';
import { unitsBySku } from '../reservation/reservation.ts';
import { groupsOf } from '../reservation/shortage.ts';

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

/** The wait of an order for stock, as META says it. */
type StockWait = NonNullable<Order['backorder']>;

/** How an order is to wait. `since`: its place in the queue, where it has none yet. UTC ISO. */
export interface WaitRequest {
  readonly since: string;
  readonly parts: boolean;
  readonly now: string;
}

/** Whether lines of different SKUs leave together: they wait for each other, whatever else is shipped before. */
function waitTogether({ lines: ordered }: CanonicalOrder, lines: readonly LineUnits[]): boolean {
  const groupOf = groupsOf({ lines: ordered });
  const skus = Map.groupBy(lines, ({ lineId }) => groupOf(lineId));
  return [...skus].some(([group, own]) => group !== undefined && new Set(own.map(({ sku }) => sku)).size > 1);
}

/** The latest of an order's promises. */
export function latestOf(promises: StockWait['promises'] = {}): string | undefined {
  return Object.values(promises).sort().at(-1);
}

/** The end of a wait: what is promised is overdue some time after its promise. */
export async function endOfWait(
  order: Pick<Order, 'pool'>,
  lines: readonly LineUnits[],
  wait: { readonly promises: StockWait['promises']; readonly within: number; readonly usual: string },
): Promise<string> {
  const sold = wait.promises ? await preordersOf(order, lines) : new Map();
  const ends = Object.entries(wait.promises ?? {}).map(([sku, promise]) =>
    after(promise, sold.get(sku)?.overdueAfter ?? wait.within),
  );
  return [wait.usual, ...ends].sort().at(-1) ?? wait.usual;
}

/** The wait of an order for these units. One that waited before keeps its place, and gets a new end. */
async function waitForStock(
  order: Order,
  lines: readonly LineUnits[],
  { since, parts, now }: WaitRequest,
): Promise<StockWait> {
  const { backorder, channel } = order;
  const { policies } = await readChannel(channel);
  const { backorderWithin = settings().backorderWithin } = policies;
  const promises = await promisesFor(order, lines);
  const usual = after(await waitFrom(order, lines, now), backorderWithin);
  const until = await endOfWait(order, lines, { promises, within: backorderWithin, usual });
  const passable = await passableFor(policies, lines);
  const { cancels: _, ...before }: Pick<StockWait, 'since'> & Partial<StockWait> = backorder ?? { since };
  const keeps = passable > 0 ? { keepsFrom: after(before.since, passable) } : {};
  const together = parts && waitTogether(await readBody(order.orderId, order.bodyVersion), lines);
  const inParts = parts ? { parts, ...(together ? { together } : {}) } : {};
  const agreed = before.agreed ?? latestOf(promises);
  const promised = promises ? { promises, ...(agreed === undefined ? {} : { agreed }) } : {};
  return { ...before, until, expired: false, ...keeps, ...inParts, ...promised };
}

/** Whether what waits once this part is claimed is the order's last: each part has a further wait behind it. */
function isLastPart({ counts: { waits = 0 } }: Pick<Order, 'counts'>): boolean {
  const made = waits + 1;
  return made >= settings().maxParts - 1;
}

/**
 * The wait of an order of which a part was served: the rest waits as before, or begins to wait. After very many parts it
 * waits for all that is missing: whether that ends with the goods or without them, no further parcel is sent for a unit
 * or two.
 */
export async function waitOfRest(order: Order, lines: readonly LineUnits[], now: string): Promise<StockWait> {
  const { backorder } = order;
  const isKept = backorder?.parts === true && !backorder.expired;
  const wait = isKept ? backorder : await waitForStock(order, lines, { since: now, parts: true, now });
  return isLastPart(order) ? { ...wait, together: true } : wait;
}

/**
 * A wait that more units of its order join, which were given up: `lines` are all that wait then. It keeps its place and
 * its end.
 */
export async function joinWait(
  order: Order,
  wait: StockWait,
  lines: readonly LineUnits[],
): Promise<StockWait> {
  const together = wait.together ?? waitTogether(await readBody(order.orderId, order.bodyVersion), lines);
  const promises = await promisesFor(order, lines);
  const joined = together ? { ...wait, together } : wait;
  return promises ? { ...joined, promises } : joined;
}

/** The units that wait, by line: of an order that is served in parts META names all of them. */
export function wantedOf(lines: readonly LineUnits[]): Record<string, number> {
  return Object.fromEntries(lines.map(({ lineId, units }) => [lineId, units]));
}

/** What is told of an order that waits for these units. */
export function backorderedEvent(
  { orderId, channel, pool = 'main' }: Order,
  { until, promises }: StockWait,
  lines: readonly LineUnits[],
): DraftOf<'order.backordered'> {
  const skus = [...unitsBySku(lines)].map(([sku, units]) => ({ sku, units }));
  return {
    type: 'order.backordered',
    data: { orderId, channel, pool, until, lines: skus, ...(promises ? { promises } : {}) },
  };
}

/** META of an order that waits: a repeated wait keeps its place in the queue, and gets a new end. */
export async function backorderOrder(
  order: Order,
  lines: readonly LineUnits[],
  request: WaitRequest,
): Promise<Order> {
  const backorder = await waitForStock(order, lines, request);
  const totals = shiftUnits(order.totals, 'open', 'backordered', order.totals.open);
  const event = backorderedEvent(order, backorder, lines);
  const named = backorder.parts ? { wanted: wantedOf(lines) } : {};
  return amend(order, { totals, backorder, ...named }, request.now, event);
}
