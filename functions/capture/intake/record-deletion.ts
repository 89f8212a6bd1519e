import {
  type ChannelEditNews,
  listedFields,
  openChannelEdit,
  tellChannelEdit,
} from '../../exceptions/channel-edit.ts';
import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { VersionTaken } from '../../order/order-body.store.ts';
import type { CancelAnswer } from '../../requests/cancel/cancel-answer.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { Conflict } from '../../shared/errors.ts';
import { transact, type Write } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { messageWrites } from './message.store.ts';
import { keepWithoutEffect, type OrderMessage, retryWhileOthersWrite } from './order-message.ts';

/**
 * The channel has deleted the order: what can be cancelled is; what is on its way is for a person to see.
 * @throws Contended
 */
export function recordDeletion(message: OrderMessage): Promise<Receipt> {
  return retryWhileOthersWrite(async () => {
    const { orderId } = message;
    const order = await readOrder(orderId);
    if (order.erased) return { outcome: 'kept', orderId };
    if (order.channelDeletedAt !== undefined) return keepWithoutEffect(message, 'kept');
    const exceptions = order.counts.exceptions > 0 ? await readOrderExceptions(orderId) : [];
    const channelEdit = openChannelEdit(exceptions);
    return cancelDeleted(order, channelEdit, message);
  });
}

async function cancelDeleted(
  order: Order,
  channelEdit: Exception | undefined,
  message: OrderMessage,
): Promise<Receipt> {
  const { orderId, channel, now } = message;
  try {
    await cancelOrder({
      orderId,
      by: `channel:${channel.id}`,
      reason: 'the channel deleted it',
      edit: 'deleted',
      now,
      beside: (answer, current) => {
        if (current.version !== order.version) throw new VersionTaken(`order ${orderId} has changed`);
        const told = tellChannelEdit(current, channelEdit, newsOf(answer), now);
        return {
          writes: [...deletionWrites(message), ...told.writes],
          change: { channelDeletedAt: now, ...told.change },
        };
      },
    });
    return { outcome: 'cancelled', orderId };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
  return showToPerson(order, channelEdit, message);
}

/** Units that have left cannot be taken out any more. */
function newsOf({ lines }: CancelAnswer): ChannelEditNews {
  const isTooLate = lines.some(({ shipped }) => shipped > 0);
  return { fields: isTooLate ? ['deleted'] : [], remaining: new Set() };
}

/** Nothing is left to cancel. That an order which is over is deleted is news where it was to be restored. */
async function showToPerson(
  order: Order,
  channelEdit: Exception | undefined,
  message: OrderMessage,
): Promise<Receipt> {
  const { orderId, now } = message;
  const isOver = order.closed !== undefined || order.cancel !== undefined;
  if (isOver && !listedFields(channelEdit).has('state')) return keepWithoutEffect(message, 'kept');
  const { shipped, delivered } = order.totals;
  const isTooLate = !isOver || shipped + delivered > 0;
  const news: ChannelEditNews = { fields: isTooLate ? ['deleted'] : [], remaining: new Set() };
  const told = tellChannelEdit(order, channelEdit, news, now);
  const next = amend(order, { channelDeletedAt: now, ...told.change }, now);
  await transact([saveOrder(order, next), ...told.writes, ...deletionWrites(message)]);
  return { outcome: 'kept', orderId };
}

function deletionWrites({ channel, received, orderId }: OrderMessage): Write[] {
  return messageWrites(channel.id, received, 'cancelled', orderId);
}
