/** What becomes of a signed message of a channel, whatever it holds: nothing is refused for its content. */

import type { ChannelMessage, QuarantinedOrder } from '../../channels/message/channel-message.ts';
import type { Platform } from '../../channels/platform.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { Order } from '../../order/order.ts';
import type { Received } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { TooLarge } from '../../shared/errors.ts';
import { transact } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { findOrdersByNumber } from '../reading/order-list.store.ts';
import { AlreadyCaptured, captureWrites, keepMessage } from './intake.store.ts';
import { newOrder, newQuarantinedOrder } from './new-order.ts';
import { type About, recordDeletion, recordUnreadable, recordVersion } from './record-version.ts';

interface Message {
  readonly channel: Channel;
  readonly platform: Platform;
  readonly received: Received;
  readonly now: string;
}

const about = (message: Message, { orderId }: Order): About => ({ ...message, orderId });

/** An order that no item can hold is one that could not be understood. */
const tooLarge = ({ external: { id, number }, version }: CanonicalOrder): QuarantinedOrder => ({
  kind: 'quarantined',
  external: { id, number },
  version,
  draft: {},
  reasons: [{ code: 'ORDER_TOO_LARGE', path: '', message: 'the order is larger than can be kept as one' }],
});

async function recordOrder(arrived: CanonicalOrder, message: Message): Promise<Receipt> {
  const order = newOrder(arrived, message.now);
  try {
    await transact(
      captureWrites(
        order,
        { order: arrived },
        message.platform.lookupNumbers(order.external),
        message.received,
      ),
    );
    return { outcome: 'captured', orderId: order.orderId };
  } catch (error) {
    if (error instanceof TooLarge) return recordQuarantined(tooLarge(arrived), message);
    if (!(error instanceof AlreadyCaptured)) throw error;
  }
  try {
    return await recordVersion(arrived, about(message, order));
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return recordUnreadable(tooLarge(arrived), about(message, order));
  }
}

async function recordQuarantined(quarantined: QuarantinedOrder, message: Message): Promise<Receipt> {
  const { channel, platform, received, now } = message;
  const { order, exception } = newQuarantinedOrder(channel.id, quarantined, now);
  try {
    await transact([
      ...captureWrites(order, { draft: quarantined.draft }, platform.lookupNumbers(order.external), received),
      exception.write,
    ]);
    return { outcome: 'quarantined', orderId: order.orderId };
  } catch (error) {
    if (error instanceof TooLarge) return recordQuarantined({ ...quarantined, draft: {} }, message);
    if (!(error instanceof AlreadyCaptured)) throw error;
  }
  return recordUnreadable(quarantined, about(message, order));
}

async function recordDeleted(externalId: string, message: Message): Promise<Receipt> {
  const found = (await findOrdersByNumber(externalId)).find(
    ({ channel, external }) => channel === message.channel.id && external.id === externalId,
  );
  if (found) return recordDeletion(about(message, found));
  await keepMessage(message.channel.id, message.received, 'deleted, unknown here');
  return { outcome: 'kept' };
}

/**
 * Records what a message became, in one write wherever it has an effect.
 * @throws Contended, Unavailable: the channel sends it again
 */
export async function recordMessage(captured: ChannelMessage, message: Message): Promise<Receipt> {
  switch (captured.kind) {
    case 'order':
      return recordOrder(captured.order, message);
    case 'quarantined':
      return recordQuarantined(captured, message);
    case 'deleted':
      return recordDeleted(captured.external.id, message);
    case 'kept':
      await keepMessage(message.channel.id, message.received, captured.why);
      return { outcome: 'kept' };
  }
}
