import type { Channel } from '../../network/entities/channel.ts';
import type { Order } from '../../order/order.ts';
import { type ReceivedMessage, VersionTaken } from '../../order/order-body.store.ts';
import { Contended, Moved } from '../../shared/errors.ts';
import type { Receipt } from '../doors.ts';
import { keepMessage } from './message.store.ts';

/** A message about an order that is known, of the order's own channel. */
export interface OrderMessage {
  readonly channel: Channel;
  readonly orderId: string;
  readonly received: ReceivedMessage;
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

/** Whether a version of this time (UTC ISO) is older than the one in force; unknown times never are. */
export function isOlder({ channelUpdatedAt }: Order, updatedAt: string | undefined): boolean {
  return updatedAt !== undefined && channelUpdatedAt !== undefined && updatedAt < channelUpdatedAt;
}
