import { watched } from '../../order/authorization.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import type { ToldPayment } from '../doors.ts';
import { holdsAfter, holdsExpired } from './authorization.ts';
import { paymentsAfter } from './payments.ts';

/** @throws InvalidRequest where all of it together is more than can be counted exactly */
function counted(order: Order, told: ToldPayment) {
  try {
    return paymentsAfter(order.payments, told, order.version + 1);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'is more than can be counted with what was told before';
    throw new InvalidRequest('The body is not valid.', [{ path: 'amount.amount', message }], {
      cause: error,
    });
  }
}

/**
 * Adds what was told to the order's money: one write, the command with META. `by`: `<caller kind>:<id>`.
 * @throws NotFound, InvalidRequest
 */
export function recordPayment(
  orderId: string,
  told: ToldPayment,
  by: string,
  now: string,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const order = await readOrder(orderId);
    const isHeld = told.kind === 'authorized' && (await holdsExpired(order.channel));
    const isWatched = isHeld || order.payments?.authorized?.watched === true;
    const payments = watched(counted(order, told), isWatched);
    const { change, also } = holdsAfter(order, told, now);
    const { captured, refunded, authorized } = payments;
    const { channel } = order;
    const event = {
      type: 'order.payment_recorded',
      data: {
        ...{ orderId, channel, what: told.kind, by, amount: told.amount },
        ...(captured === undefined ? {} : { captured }),
        ...(refunded === undefined ? {} : { refunded }),
      },
      ...also,
    } as const;
    const { watched: _, ...shown } = authorized ?? {};
    const money = { captured, refunded, ...(authorized ? { authorized: shown } : {}) };
    const body = { orderId, currency: told.amount.currency, ...money };
    const made = { status: 201, body };
    await transact([record(made), saveOrder(order, amend(order, { payments, ...change }, now, event))]);
    return made;
  });
}
