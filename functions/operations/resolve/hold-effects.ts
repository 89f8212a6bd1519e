/** Effects on a hold that has stood for very long. */
import * as z from 'zod';
import type { Hold, Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { reasonCode } from '../../shared/reason-code.ts';
import { type BesideResolution, type Resolving, resolveWith } from './resolution.ts';

/** Resolves with a change of the hold that the exception is about; of one that was lifted nothing changes. */
function withHold(
  resolving: Resolving,
  changeOf: (order: Order, holdId: string) => BesideResolution,
): Promise<DoorAnswer> {
  return resolveWith(resolving, (order) => {
    const holdId = z.string().parse(resolving.exception.detail['holdId']);
    return order?.holds.some(({ id }) => id === holdId) ? changeOf(order, holdId) : {};
  });
}

function confirmed({ overdue: _, ...hold }: Hold, confirmedAt: string): Hold {
  return { ...hold, confirmedAt };
}

/** The hold shall stand on: nobody is told again before settings.holdWithin has passed once more. */
export function confirmHold(resolving: Resolving): Promise<DoorAnswer> {
  return withHold(resolving, ({ holds }, holdId) => ({
    change: { holds: holds.map((hold) => (hold.id === holdId ? confirmed(hold, resolving.now) : hold)) },
  }));
}

/** Lifts the hold, and the order goes on. */
export function liftHold(resolving: Resolving): Promise<DoorAnswer> {
  const { now } = resolving;
  return withHold(resolving, (order, holdId) => {
    const { orderId, channel, holds } = order;
    const reason = reasonCode(holds.find(({ id }) => id === holdId)?.reason ?? '');
    return {
      change: { holds: holds.filter(({ id }) => id !== holdId), ...checkSoon(order, now) },
      event: { type: 'order.hold_lifted', data: { orderId, channel, holdId, reason, expired: false } },
    };
  });
}
