/** The authorisation of an order's money ends, and its channel wants nothing to leave without one. */
import { channelPoliciesSchema } from '../../network/entities/channel.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import { AUTHORIZATION_HOLD, watched } from '../../order/authorization.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { AUTHORIZATION_EXPIRED, amend, type Order } from '../../order/order.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { reasonCode } from '../../shared/reason-code.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import type { ToldPayment } from '../doors.ts';
import { placeHold } from '../hold/hold-writes.ts';

/** Whether orders of the channel are held once their authorisation ends. */
export async function holdsExpired(channel: string): Promise<boolean> {
  try {
    return (await readChannel(channel)).policies.onAuthorizationExpired === 'hold';
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return channelPoliciesSchema.parse({}).onAuthorizationExpired === 'hold';
  }
}

/** Whether what was told lets an order go on that was held because its authorisation had ended. */
function isNewMoney(told: ToldPayment, now: string): boolean {
  return told.kind === 'captured' || (told.kind === 'authorized' && (told.until ?? '9') > now);
}

/** What the order's holds become with the money that was told, and the event of that. */
export function holdsAfter({ orderId, channel, holds }: Order, told: ToldPayment, now: string) {
  const held = holds.find(({ id }) => id === AUTHORIZATION_EXPIRED);
  if (!held || !isNewMoney(told, now)) return { change: {}, also: {} };
  const data = { orderId, channel, holdId: held.id, reason: reasonCode(held.reason), expired: false };
  return {
    change: { holds: holds.filter(({ id }) => id !== held.id) },
    also: { also: { type: 'order.hold_lifted', data } as const },
  };
}

/** Nothing is due any more, unless another authorisation was told meanwhile. */
async function watchNoMore(orderId: string, until: string, now: string): Promise<void> {
  const order = await readOrder(orderId);
  const { payments } = order;
  if (payments?.authorized?.until !== until) return;
  await transact([saveOrder(order, amend(order, { payments: watched(payments, false) }, now))]);
}

/** The authorisation has ended: what no location has seen of the order is held, until there is another. */
export async function expireAuthorization({ orderId }: Order, until: string, now: string): Promise<void> {
  try {
    await placeHold({
      orderId,
      hold: AUTHORIZATION_HOLD,
      by: 'system',
      now,
      beside: ({ payments }) => {
        if (payments?.authorized?.until === until) return [];
        throw new Conflict(`Order ${orderId} has another authorisation.`);
      },
    });
  } catch (error) {
    // All of it has left, it is held already, or there is another authorisation.
    if (!(error instanceof Conflict)) throw error;
  }
  await retryMoved(() => watchNoMore(orderId, until, now));
}
