import type { Channel } from '../../network/entities/channel.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { type ReceivedMessage, VersionTaken } from '../../order/order-body.store.ts';
import { Contended, Moved } from '../../shared/errors.ts';
import { transact } from '../../shared/transact.ts';
import type { Receipt } from '../doors.ts';
import { keepMessage, messageWrites } from './message.store.ts';
import { clockAfter, type VersionTime } from './version-order.ts';

/** A message about an order that is known, of the order's own channel. */
export interface OrderMessage {
  readonly channel: Channel;
  readonly orderId: string;
  readonly received: ReceivedMessage;
  /** When the platform sent the message first, UTC ISO; its repetitions keep that. */
  readonly triggeredAt?: string | undefined;
  /**
   * When the read began that fetched the order from its shop, UTC ISO: what the shop took for it is learnt by whoever
   * fetched it. Absent: the shop sent it.
   */
  readonly fetchedAt?: string | undefined;
  /** The channel says that it has taken a deletion back. */
  readonly isRestored?: boolean;
  /** UTC ISO. */
  readonly now: string;
}

const MAX_ROUNDS = 6;

/**
 * Reads, decides and writes again while others write the same order.
 * @throws Contended when they go on
 */
export async function retryWhileOthersWrite<T>(attempt: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof VersionTaken || error instanceof Moved)) throw error;
      if (round === MAX_ROUNDS)
        throw new Contended('others kept writing the same order', {}, { cause: error });
    }
  }
}

/** Keeps a message that changes nothing of its order. */
export async function keepWithoutEffect(
  { channel, orderId, received }: OrderMessage,
  outcome: 'older' | 'kept',
): Promise<Receipt> {
  await keepMessage(channel.id, received, outcome, orderId);
  return { outcome, orderId };
}

/** Keeps a version of which nothing says whether it is the later one: the shop is asked, and what it says then decides. */
export async function keepInDoubt(order: Order, message: OrderMessage): Promise<Receipt> {
  const { channel, received, orderId, now } = message;
  await transact([
    saveOrder(order, amend(order, { channelDoubtAt: now }, now)),
    ...messageWrites(channel.id, received, 'the shop is asked what is so', orderId),
  ]);
  return { outcome: 'kept', orderId };
}

/** What is known of the time of the version that a message brings. */
export function timeOf(
  { updatedAt }: Pick<VersionTime, 'updatedAt'>,
  { triggeredAt, now, fetchedAt }: OrderMessage,
): VersionTime {
  return { updatedAt, triggeredAt, receivedAt: now, isKnown: fetchedAt !== undefined };
}

/** The order's clock follows a message that says nothing new (docs/channels.md). */
export async function moveClock(
  order: Order,
  updatedAt: string | undefined,
  message: OrderMessage,
): Promise<Receipt> {
  const { orderId, now } = message;
  const clock = clockAfter(order, timeOf({ updatedAt }, message));
  if (clock) await transact([saveOrder(order, amend(order, clock, now))]);
  return { outcome: 'repeated', orderId };
}
