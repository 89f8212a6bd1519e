/**
 * Counts the orders of a roll-out, each once: what is to be counted lies in a queue under the order's id, and the write that
 * counts it takes it out.
 */
import * as z from 'zod';
import { drawnArmSchema } from '../../order/canary-arm.ts';
import { orderSchema } from '../../order/order.ts';
import { key, prefix } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, queryPartition, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { moved, putVersion, transact, type Write } from '../../shared/transact.ts';
import { firstOutcomes, firstPlanSchema, laterOutcomes, type SettledOrder } from './guardrails.ts';
import { endOfCount, forgetRollOuts, saveRollOut } from './roll-out.store.ts';
import { type ArmedOutcomes, type RollOut, withOrders } from './roll-out.ts';

/** QUEUED: an order that was planned first. */
const queuedSchema = firstPlanSchema.extend(drawnArmSchema.shape).extend({
  orderId: z.string(),
  at: z.iso.datetime(),
});
export type QueuedOrder = z.output<typeof queuedSchema>;

const laterOrderSchema = z.object({ orderId: z.string(), ...drawnArmSchema.omit({ n: true }).shape });
/** LATER: orders that are looked at again. */
const laterSchema = z.object({ dueAt: z.iso.datetime(), orders: z.array(laterOrderSchema) });
type LaterOrder = z.output<typeof laterOrderSchema>;

/** As many orders as a write takes out of the queue, beside the roll-out, its slot and trail, and what is looked at again. */
const AT_ONCE = 80;

/** Puts an order into the queue, in the write that stores its first decision. Refused as Moved. */
export function queueOrder(order: QueuedOrder): Write {
  const { n, at, orderId } = order;
  const item = { type: 'RollOutOrder', ...order };
  return putVersion(key.rollOutOrder(n, at, orderId), item, undefined, moved(`order ${orderId}`));
}

/** Takes something out of the queue that must still be there. Refused as Moved: it was counted meanwhile. */
function takeOut({ pk, sk }: { readonly pk: string; readonly sk: string }): Write {
  const condition = { expression: 'attribute_exists(#pk)', names: { '#pk': 'pk' } };
  return { kind: 'delete', key: { pk, sk }, condition, refused: moved(`${pk} ${sk}`) };
}

/** One write that counts: what it takes out, and what it puts in besides. */
interface Counting {
  readonly orders: readonly ArmedOutcomes[];
  readonly writes: readonly Write[];
}

async function count(rollOut: RollOut, { orders, writes }: Counting, now: string): Promise<RollOut> {
  const next = withOrders(rollOut, orders, now);
  const ends = await endOfCount(rollOut, next);
  await transact([saveRollOut(rollOut.version, next), ...ends, ...writes]);
  if (ends.length > 0) forgetRollOuts();
  return { ...next, version: rollOut.version + 1 };
}

/** The orders that were planned first and are not counted yet, the earliest first. */
async function waiting({ n }: RollOut): Promise<{ key: { pk: string; sk: string }; order: QueuedOrder }[]> {
  const { pk } = key.rollOutOrder(n, '', '');
  const { items } = await queryPartition(pk, { beginsWith: prefix.rollOutOrder, limit: AT_ONCE });
  return items.map((item) => {
    const order = parseOwn(queuedSchema, item, `an order of roll-out ${n}`);
    return { key: key.rollOutOrder(n, order.at, order.orderId), order };
  });
}

function laterWrite({ n, settleAfter }: RollOut, orders: readonly QueuedOrder[]): Write[] {
  const last = orders.at(-1);
  const first = orders[0];
  if (!last || !first) return [];
  const dueAt = after(last.at, settleAfter);
  const kept: LaterOrder[] = orders.map(({ orderId, arm, share }) => ({ orderId, arm, share }));
  const item = { type: 'RollOutLater', dueAt, orders: kept };
  return [
    putVersion(
      key.rollOutLater(n, dueAt, first.orderId),
      item,
      undefined,
      moved(`later orders of roll-out ${n}`),
    ),
  ];
}

/** Counts what waits by what was known at the first plan; undefined: nothing waits. */
async function countFirst(rollOut: RollOut, now: string): Promise<RollOut | undefined> {
  const queued = await waiting(rollOut);
  if (queued.length === 0) return undefined;
  const { guardrails, currency } = rollOut;
  const orders = queued.map(({ order }) => order);
  const counting = {
    orders: orders.map((order) => ({
      arm: order.arm,
      share: order.share,
      outcomes: firstOutcomes(order, guardrails, currency),
    })),
    writes: [...queued.map((one) => takeOut(one.key)), ...laterWrite(rollOut, orders)],
  };
  return count(rollOut, counting, now);
}

/** META as far as it can be read: what nobody can read is known to nobody. */
function settledOrder(item: TableItem | undefined): SettledOrder | undefined {
  return item && orderSchema.safeParse(item).data;
}

/** Counts the first orders whose time to be looked at again has come; undefined: none has. */
async function countLater(rollOut: RollOut, now: string): Promise<RollOut | undefined> {
  const { n } = rollOut;
  const { pk } = key.rollOutLater(n, '', '');
  const between = [prefix.rollOutLater, `${prefix.rollOutLater}${now}~`] as const;
  const { items } = await queryPartition(pk, { between, limit: 1 });
  const [item] = items;
  if (!item) return undefined;
  const { dueAt, orders } = parseOwn(laterSchema, item, `later orders of roll-out ${n}`);
  const metas = await getItems(orders.map(({ orderId }) => key.order(orderId)));
  const counting = {
    orders: orders.map(({ arm, share }, at) => ({
      arm,
      share,
      outcomes: laterOutcomes(settledOrder(metas[at])),
    })),
    writes: [takeOut(key.rollOutLater(n, dueAt, orders[0]?.orderId ?? ''))],
  };
  return count(rollOut, counting, now);
}

/** Whether orders of the roll-out are still to be looked at. */
export async function isAnyLater({ n }: RollOut): Promise<boolean> {
  const { pk } = key.rollOutLater(n, '', '');
  const { items } = await queryPartition(pk, { limit: 1 });
  return items.length > 0;
}

/** Writes of one look: the rest is counted in the next one. */
const MOST_WRITES = 100;

/**
 * Counts what is there to be counted, write by write. Somebody else who counts at the same time is in nobody's way: one of
 * two writes is refused, and its reader ends. Refused as Moved.
 */
export async function countOrders(start: RollOut, now: string): Promise<RollOut> {
  let rollOut = start;
  for (let writes = 0; writes < MOST_WRITES; writes++) {
    const next = (await countFirst(rollOut, now)) ?? (await countLater(rollOut, now));
    if (!next) return rollOut;
    rollOut = next;
  }
  log.warn('not all orders of a roll-out were counted in one look', { rollOut: rollOut.n });
  return rollOut;
}
