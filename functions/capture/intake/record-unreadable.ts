import type { QuarantinedOrder } from '../../channels/message/channel-message.ts';
import { openException, readOrderExceptions, saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { bodyWrites } from '../../order/order-body.store.ts';
import { transact } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { isKept, messageWrites } from './message.store.ts';
import { isOlder, keepWithoutEffect, type OrderMessage, retryWhileOthersWrite } from './order-message.ts';
import { knownTime, quarantineDetail, quarantineEvent } from './quarantined-order.ts';

/**
 * A version of a known order that cannot be understood. One of an order that is under way changes nothing; a
 * person looks at it.
 * @throws Contended
 */
export function recordUnreadable(quarantined: QuarantinedOrder, message: OrderMessage): Promise<Receipt> {
  return retryWhileOthersWrite(async () => {
    const { channel, orderId, received } = message;
    const order = await readOrder(orderId);
    if (order.erased) return { outcome: 'kept', orderId };
    if (order.quarantined) return updateQuarantine(order, quarantined, message);
    if (isOlderOrAsOld(order, knownTime(quarantined.version.updatedAt)))
      return keepWithoutEffect(message, 'older');
    if (await isKept(channel.id, received)) return { outcome: 'repeated', orderId };
    return showToPerson(order, quarantined, message);
  });
}

/** A version of the same second is the one that a person has completed meanwhile, sent again. */
function isOlderOrAsOld(order: Order, updatedAt: string | undefined): boolean {
  return isOlder(order, updatedAt) || (updatedAt !== undefined && updatedAt === order.channelUpdatedAt);
}

async function showToPerson(
  order: Order,
  { reasons }: QuarantinedOrder,
  { channel, orderId, received, now }: OrderMessage,
): Promise<Receipt> {
  const detail = quarantineDetail(reasons);
  const opened = openException(order, { type: 'ChannelEdit', detail }, now);
  const changes = ['a version that was not understood (not applied)'];
  const event = {
    type: 'order.edited',
    data: { orderId, channel: channel.id, bodyVersion: order.bodyVersion, changes },
  };
  await transact([
    saveOrder(order, amend(order, opened.change, now, event)),
    opened.write,
    ...messageWrites(channel.id, received, 'not understood', orderId),
  ]);
  return { outcome: 'kept', orderId };
}

/** A later version of a quarantined order that cannot be understood either: the exception lists its reasons. */
async function updateQuarantine(
  order: Order,
  { draft, reasons, version: { hash, updatedAt } }: QuarantinedOrder,
  message: OrderMessage,
): Promise<Receipt> {
  const { orderId, received, now } = message;
  const channelUpdatedAt = knownTime(updatedAt);
  if (order.contentHash === hash) return { outcome: 'repeated', orderId };
  if (isOlder(order, channelUpdatedAt)) return keepWithoutEffect(message, 'older');

  const exception = await openQuarantine(orderId);
  const version = order.bodyVersion + 1;
  const change = {
    bodyVersion: version,
    contentHash: hash,
    ...(channelUpdatedAt === undefined ? {} : { channelUpdatedAt }),
  };
  await transact([
    saveOrder(order, amend(order, change, now, quarantineEvent(order, reasons))),
    ...(exception ? [saveException(exception, withReasons(exception, reasons))] : []),
    ...bodyWrites({ orderId, version, body: { draft }, received }),
  ]);
  return { outcome: 'quarantined', orderId };
}

function withReasons(exception: Exception, reasons: QuarantinedOrder['reasons']): Exception {
  return { ...exception, detail: quarantineDetail(reasons), version: exception.version + 1 };
}

/** The open exception about an order's quarantine. */
export async function openQuarantine(orderId: string): Promise<Exception | undefined> {
  const exceptions = await readOrderExceptions(orderId);
  return exceptions.find(
    ({ status, exceptionType }) => status === 'open' && exceptionType === 'QuarantinedOrder',
  );
}
