import type { QuarantinedOrder } from '../../channels/message/channel-message.ts';
import { listedFields, openChannelEdit, tellChannelEdit } from '../../exceptions/channel-edit.ts';
import { readOrderExceptions, saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { countUnclaimed } from '../../inventory/reservation/count-unclaimed.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { bodyWrites } from '../../order/order-body.store.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { transact } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { underPolicy } from './capture-policy.ts';
import { openQuarantine } from './complete-quarantined.ts';
import { completedAgain } from './completed-again.ts';
import { countedDraft } from './counted-order.ts';
import { isKept, messageHash, messageWrites } from './message.store.ts';
import { keepWithoutEffect, moveClock, type OrderMessage, retryWhileOthersWrite } from './order-message.ts';
import { knownTime, quarantineDetail, quarantineEvent } from './quarantined-order.ts';
import { recordVersion } from './record-version.ts';
import { byClock, clockAfter } from './version-order.ts';

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
    const succession = byClock(order, timeOf(quarantined, message));
    if (succession === 'older') return keepWithoutEffect(message, 'older');
    const exceptions = order.counts.exceptions > 0 ? await readOrderExceptions(orderId) : [];
    // Of one second with it: the version that a person has completed meanwhile, sent again.
    const wasCompleted = exceptions.some(({ exceptionType }) => exceptionType === 'QuarantinedOrder');
    if (succession === 'undecided' && wasCompleted) return keepWithoutEffect(message, 'older');
    if (await isKept(channel.id, received))
      return moveClock(order, knownTime(quarantined.version.updatedAt), message);
    const completed = await completedAgain(order, quarantined, exceptions);
    if (completed) return recordVersion(underPolicy(completed, channel.policies), message);
    return showToPerson(order, exceptions, quarantined, message);
  });
}

/** When the channel made the version, as far as that was understood. */
function timeOf({ version }: QuarantinedOrder, { triggeredAt, now }: OrderMessage) {
  return { updatedAt: knownTime(version.updatedAt), triggeredAt, receivedAt: now };
}

/** A person is told once of each cause: a status that nobody knows comes with every message of the order. */
async function showToPerson(
  order: Order,
  exceptions: readonly Exception[],
  quarantined: QuarantinedOrder,
  message: OrderMessage,
): Promise<Receipt> {
  const { channel, orderId, received, now } = message;
  const { reasons } = quarantineDetail(quarantined.reasons);
  const clock = clockAfter(order, timeOf(quarantined, message));
  const kept = messageWrites(channel.id, received, 'not understood', orderId);
  const known = openChannelEdit(exceptions);
  const wasTold = exceptions.some((exception) => says(exception, reasons));
  if (wasTold || isOver(order, quarantined)) {
    await transact([...(clock ? [saveOrder(order, amend(order, clock, now))] : []), ...kept]);
    return { outcome: 'kept', orderId };
  }
  const news = { fields: [...listedFields(known)], reasons, message: messageHash(received) };
  const told = tellChannelEdit(order, known, news, now);
  const changes = ['a version that was not understood (not applied)'];
  const event = {
    type: 'order.edited',
    data: { orderId, channel: channel.id, bodyVersion: order.bodyVersion, changes },
  } as const;
  await transact([
    saveOrder(order, amend(order, { ...clock, ...told.change }, now, event)),
    ...told.writes,
    ...kept,
  ]);
  return { outcome: 'kept', orderId };
}

/** Shops go on with what is over; only a version that lists a deleted order again concerns anybody. */
function isOver({ closed, channelDeletedAt }: Order, { version }: QuarantinedOrder): boolean {
  const mayRestore = channelDeletedAt !== undefined && knownTime(version.updatedAt) !== undefined;
  return closed !== undefined && !mayRestore;
}

function says({ exceptionType, detail }: Exception, reasons: unknown): boolean {
  return exceptionType === 'ChannelEdit' && canonicalJson(detail['reasons'] ?? []) === canonicalJson(reasons);
}

/** A later version of a quarantined order that cannot be understood either: the exception lists its reasons. */
async function updateQuarantine(
  order: Order,
  quarantined: QuarantinedOrder,
  message: OrderMessage,
): Promise<Receipt> {
  const { draft, reasons, version: content } = quarantined;
  const { orderId, received, now } = message;
  const time = timeOf(quarantined, message);
  if (order.contentHash === content.hash) return moveClock(order, time.updatedAt, message);
  if (byClock(order, time) === 'older') return keepWithoutEffect(message, 'older');

  const { change: counted, writes } = await countedDraft(
    { order, draft, channel: message.channel, quarantined: order },
    now,
  );
  const exception = await openQuarantine(orderId);
  const version = order.bodyVersion + 1;
  const change = {
    bodyVersion: version,
    contentHash: content.hash,
    ...clockAfter(order, time),
    ...counted,
  };
  await transact([
    saveOrder(order, amend(without(order, 'progressBy'), change, now, quarantineEvent(order, reasons))),
    ...(exception ? [saveException(exception, withReasons(exception, version, reasons))] : []),
    ...bodyWrites({ orderId, version, body: { draft }, received }),
    ...writes,
  ]);
  await countUnclaimed(orderId, now);
  return { outcome: 'quarantined', orderId };
}

function withReasons(exception: Exception, version: number, reasons: QuarantinedOrder['reasons']): Exception {
  const detail = { version, ...quarantineDetail(reasons) };
  return { ...exception, detail, version: exception.version + 1 };
}
