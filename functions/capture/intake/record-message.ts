import { doubtNone } from '../../channels/levels/doubt-none.ts';
import type { ChannelMessage, QuarantinedOrder } from '../../channels/message/channel-message.ts';
import type { Platform } from '../../channels/platform.ts';
import { tellChannelEdit } from '../../exceptions/channel-edit.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import type { ReceivedMessage } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { orderId as orderIdOf } from '../../order/order-id.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { TooLarge } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { getItem } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { findOrdersByNumber } from '../reading/order-list.store.ts';
import { underPolicy } from './capture-policy.ts';
import { captureCounted, claimedOrCounted, countedDraft } from './counted-order.ts';
import { withDeclaredSkus } from './declared-skus.ts';
import { findDeletion, keepDeletion, keepMessage } from './message.store.ts';
import { AlreadyCaptured, captureWrites, findEarlierOrder, IdTaken, isSameOrder } from './new-order.store.ts';
import { newOrder } from './new-order.ts';
import type { OrderMessage } from './order-message.ts';
import { keptId, newQuarantinedOrder } from './quarantined-order.ts';
import { recordDeletion } from './record-deletion.ts';
import { recordUnreadable } from './record-unreadable.ts';
import { recordVersion } from './record-version.ts';
import { isAhead } from './version-order.ts';

/** A verified message as it came, and whose it is. */
export interface Arrival {
  readonly channel: Channel;
  readonly platform: Pick<Platform, 'lookupNumbers'>;
  readonly received: ReceivedMessage;
  /** When the platform sent the message first, UTC ISO. */
  readonly triggeredAt?: string | undefined;
  /** When the read began that fetched the order from its shop, UTC ISO; whoever did learns what the shop took for it. */
  readonly fetchedAt?: string | undefined;
  /** UTC ISO. */
  readonly now: string;
}

/**
 * Records what a message of a channel says, in one write wherever that has an effect. Nothing is refused for
 * its content.
 * @throws Contended, Unavailable: the channel sends the message again
 */
export async function recordMessage(message: ChannelMessage, arrival: Arrival): Promise<Receipt> {
  switch (message.kind) {
    case 'order':
      return recordOrder(message, arrival);
    case 'quarantined':
      return recordQuarantined(message, arrival);
    case 'deleted':
      return recordDeleted(message.external.id, arrival);
    case 'kept':
      await keepMessage(arrival.channel.id, arrival.received, message.why);
      return { outcome: 'kept' };
  }
}

/** An order as a message tells it. */
type ToldOrder = Extract<ChannelMessage, { readonly kind: 'order' }>;

async function recordOrder(message: ToldOrder, arrival: Arrival): Promise<Receipt> {
  const arrived = underPolicy(message.order, arrival.channel.policies);
  const told = { ...message, order: arrived };
  const [earlier, deletedAt] = await Promise.all([
    findEarlierOrder(arrived),
    findDeletion(arrived.channel, arrived.external.id),
  ]);
  if (earlier) return recordKnown(told, messageAbout(earlier, arrival), arrival);
  const declared = await withDeclaredSkus(arrived, arrival.now);
  const isDeleted = deletedAt !== undefined && isBefore(deletedAt, arrived, arrival);
  const body = isDeleted ? { order: asCancelled(declared), fromChannel: arrived } : { order: declared };
  const { order, writes } = firstState(newOrder(body.order, arrival.now), told, arrival, isDeleted);
  const numbers = arrival.platform.lookupNumbers(order.external);
  try {
    const { channel, received, now } = arrival;
    await captureCounted(
      order,
      (isLater, round) => claimedOrCounted({ order, body: body.order, channel, isLater }, now, round),
      (counted) => [...captureWrites(counted, body, numbers, received), ...writes],
      now,
    );
  } catch (error) {
    if (error instanceof TooLarge) return recordQuarantined(tooLargeOrder(arrived), arrival);
    if (error instanceof IdTaken) return keepNameless(arrival, error);
    if (!(error instanceof AlreadyCaptured)) throw error;
    return recordKnown(told, messageAbout(order, arrival), arrival);
  }
  if (isDeleted) return { outcome: 'cancelled', orderId: order.orderId };
  // The deletion may have come while the order was being written: it found none.
  const deletedMeanwhile = deletedAt === undefined && (await findDeletion(order.channel, order.external.id));
  if (deletedMeanwhile) return recordDeletion(messageAbout(order, arrival));
  return { outcome: 'captured', orderId: order.orderId };
}

/** Whether a version may be of before that time: a clock that is ahead of ours says nothing of it. */
function isBefore(at: string, { version: { updatedAt } }: CanonicalOrder, { now }: Arrival): boolean {
  return updatedAt <= at || isAhead(updatedAt, now);
}

/**
 * META of a new order, with what is known of its time, and the exception of one that was deleted before it came: what
 * comes as a new order is late, any other version may list the order again.
 */
function firstState(
  order: Order,
  { said }: ToldOrder,
  { triggeredAt, now, fetchedAt }: Arrival,
  isDeleted: boolean,
): { readonly order: Order; readonly writes: readonly Write[] } {
  const { channelUpdatedAt } = order;
  const timed = {
    ...order,
    ...(triggeredAt === undefined ? {} : { channelTriggeredAt: triggeredAt }),
    ...(fetchedAt !== undefined && channelUpdatedAt !== undefined
      ? { channelKnownAt: channelUpdatedAt }
      : {}),
  };
  if (!isDeleted) return { order: timed, writes: [] };
  if (said === 'created') return { order: { ...timed, channelDeletedAt: now }, writes: [] };
  const told = tellChannelEdit(timed, undefined, { version: 0, fields: ['state'] }, now);
  return { order: { ...timed, ...told.change }, writes: told.writes };
}

/** An order whose deletion came before it: it is recorded, and nothing of it is shipped. */
function asCancelled(order: CanonicalOrder): CanonicalOrder {
  return { ...order, state: 'cancelled', lines: order.lines.map((line) => ({ ...line, open: 0 })) };
}

async function recordKnown(
  { order: arrived, said }: ToldOrder,
  about: OrderMessage,
  { channel, now }: Arrival,
): Promise<Receipt> {
  const skus = arrived.lines.flatMap(({ sku }) => sku ?? []);
  if (channel.connection) await doubtNone(channel.id, skus, now);
  const message = said === 'restored' ? { ...about, isRestored: true } : about;
  try {
    return await recordVersion(arrived, message);
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return recordUnreadable(tooLargeOrder(arrived), message);
  }
}

/** No order may be written over another one: the message is kept, and says why. */
async function keepNameless({ channel, received }: Arrival, { message }: IdTaken): Promise<Receipt> {
  await keepMessage(channel.id, received, message);
  return { outcome: 'kept' };
}

/** Of two messages that say nothing of whose they are, each is one of its own: their bytes tell them apart. */
function identified(quarantined: QuarantinedOrder, { received }: Arrival): QuarantinedOrder {
  if (quarantined.external.id !== undefined) return quarantined;
  const hash = hashOf(received.bytes.toString('base64'));
  return { ...quarantined, version: { ...quarantined.version, hash } };
}

async function recordQuarantined(told: QuarantinedOrder, arrival: Arrival): Promise<Receipt> {
  const quarantined = identified(told, arrival);
  const { channel, platform, received, now } = arrival;
  const { order, exception } = newQuarantinedOrder(channel.id, quarantined, now);
  const earlier = await findEarlierOrder(order);
  if (earlier) return recordUnreadable(quarantined, messageAbout(earlier, arrival));
  const numbers = platform.lookupNumbers(order.external);
  const body = { draft: quarantined.draft };
  try {
    await captureCounted(
      order,
      (isLater) => countedDraft({ order, draft: quarantined.draft, channel, isLater }, now),
      (counted) => [...captureWrites(counted, body, numbers, received), exception.write],
      now,
    );
    return { outcome: 'quarantined', orderId: order.orderId };
  } catch (error) {
    if (error instanceof TooLarge) return recordQuarantined({ ...quarantined, draft: {} }, arrival);
    if (error instanceof IdTaken) return keepNameless(arrival, error);
    if (!(error instanceof AlreadyCaptured)) throw error;
  }
  return recordUnreadable(quarantined, messageAbout(order, arrival));
}

async function recordDeleted(toldId: string, arrival: Arrival): Promise<Receipt> {
  const { channel, received } = arrival;
  const externalId = keptId(toldId);
  const known = await findOrderAt(channel.id, externalId);
  if (known) return recordDeletion(messageAbout(known, arrival));
  await keepDeletion(channel.id, externalId, received);
  // The order may have come meanwhile, and have found no deletion.
  const found = await findOrderAt(channel.id, externalId);
  return found ? recordDeletion(messageAbout(found, arrival)) : { outcome: 'kept' };
}

/** The order of the shop's own id. One of release 0.2.0 is found by its number alone: its id was made of more than is known here. */
export async function findOrderAt(channel: string, externalId: string): Promise<Order | undefined> {
  const sought = { channel, external: { id: externalId, number: externalId } };
  const item = await getItem(key.order(orderIdOf(channel, externalId)));
  const candidates = item ? [parseOrder(item)] : await findOrdersByNumber(externalId);
  return candidates.find((order) => isSameOrder(order, sought));
}

function messageAbout({ orderId }: Order, arrival: Arrival): OrderMessage {
  const { channel, received, triggeredAt, now, fetchedAt } = arrival;
  return { channel, orderId, received, triggeredAt, now, fetchedAt };
}

/** An order that no item can hold is one that could not be understood. */
function tooLargeOrder({ external: { id, number }, version }: CanonicalOrder): QuarantinedOrder {
  return {
    kind: 'quarantined',
    external: { id, number },
    version,
    draft: {},
    reasons: [{ code: 'ORDER_TOO_LARGE', path: '', message: 'The order is larger than can be kept as one.' }],
  };
}
