/** Orders that only a list has found, since their messages were lost. */
import type { FetchedOrder } from '../channels/contract/adapter.ts';
import { hasHeard } from '../channels/heard.store.ts';
import { forgetUnheard, noteUnheard, ON_ITS_WAY, takeLost } from '../channels/unheard.store.ts';
import { parseOrder } from '../order/order.store.ts';
import { orderId as orderIdOf } from '../order/order-id.ts';
import { key } from '../shared/keys.ts';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import { getItem } from '../shared/table.ts';
import { after } from '../shared/time.ts';
import { keepConnection, readConnection } from './connection.store.ts';
import type { Shop } from './shop.ts';

/** Whether the shop sends messages: of one that does not, what a list finds was never lost. */
async function sendsMessages({ channel, connection }: Shop): Promise<boolean> {
  return connection.messagesTo !== undefined || (await hasHeard(channel.id));
}

/** What was sold before the shop was listed the first time is no gap. */
async function hasGaps(shop: Shop): Promise<boolean> {
  return (await readConnection(shop.channel.id))?.watermark !== undefined && (await sendsMessages(shop));
}

/** Whether a version of an order that the shop has is known here. */
async function isKnown(orderId: string, updatedAt: string): Promise<boolean> {
  const item = await getItem(key.order(orderId));
  const { channelUpdatedAt } = item ? parseOrder(item) : {};
  return channelUpdatedAt !== undefined && channelUpdatedAt >= updatedAt;
}

/**
 * Takes an order of a list in and answers what it came to. Where it is news, its message was lost, or has not come yet: an
 * order that has just changed is noted before it is taken in, so that its message finds the note.
 */
export async function takeListed<T extends { readonly isNew: boolean }>(
  shop: Shop,
  { order, updatedAt }: FetchedOrder,
  take: () => Promise<T>,
): Promise<T & { readonly isUnheard: boolean }> {
  const { id } = shop.channel;
  const orderId = orderIdOf(id, order);
  const isEarly = updatedAt >= after(shop.session.now(), -ON_ITS_WAY);
  const isNoted = isEarly && !(await isKnown(orderId, updatedAt)) && (await hasGaps(shop));
  if (isNoted) await noteUnheard(id, orderId, updatedAt);
  const taken = await take();
  const isLate = taken.isNew && !isEarly;
  if (isLate || (isNoted && !taken.isNew)) await forgetUnheard(id, orderId);
  return { ...taken, isUnheard: isLate };
}

/** Counts orders that were found without their messages, and those whose messages have not come in their time. */
export async function noteGaps(shop: Shop, unheard: number): Promise<void> {
  const { id } = shop.channel;
  const now = shop.session.now();
  const late = unheard > 0 && (await hasGaps(shop)) ? unheard : 0;
  const gaps = late + (await takeLost(id, now));
  if (gaps === 0) return;
  await keepConnection(id, (before) => ({ ...before, gaps: before.gaps + gaps, lastGapAt: now }), now);
  emitMetric(metricNames.shopGaps, gaps);
}
