import { openException } from '../../exceptions/exception.store.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { Conflict } from '../../shared/errors.ts';
import { transact, type Write } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { isKept, messageWrites } from './message.store.ts';
import { keepWithoutEffect, type OrderMessage, retryWhileOthersWrite } from './order-message.ts';

/**
 * The channel has deleted the order: what can be cancelled is; what is on its way is for a person to see.
 * @throws Contended
 */
export async function recordDeletion(message: OrderMessage): Promise<Receipt> {
  const { orderId, channel, now } = message;
  try {
    await cancelOrder({
      orderId,
      by: `channel:${channel.id}`,
      reason: 'the channel deleted it',
      now,
      beside: () => ({ writes: deletionWrites(message) }),
    });
    return { outcome: 'cancelled', orderId };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
  return retryWhileOthersWrite(() => showToPerson(message));
}

async function showToPerson(message: OrderMessage): Promise<Receipt> {
  const { channel, orderId, received, now } = message;
  const order = await readOrder(orderId);
  if (order.erased) return { outcome: 'kept', orderId };
  if (order.closed || order.cancel || (await isKept(channel.id, received)))
    return keepWithoutEffect(message, 'kept');
  const opened = openException(order, { type: 'ChannelEdit', detail: { fields: ['deleted'] } }, now);
  const next = amend(order, opened.change, now);
  await transact([saveOrder(order, next), opened.write, ...deletionWrites(message)]);
  return { outcome: 'kept', orderId };
}

function deletionWrites({ channel, received, orderId }: OrderMessage): Write[] {
  return messageWrites(channel.id, received, 'cancelled', orderId);
}
