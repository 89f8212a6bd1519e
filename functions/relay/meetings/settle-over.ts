import { readException, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { parseFulfillment } from '../../fulfillment/work/fulfillment.store.ts';
import { type Fulfillment, isFinished, openOf } from '../../fulfillment/work/fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { isUnsettled } from '../../inventory/reservation/reservation.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { readReturn } from '../../returns/rma/return.store.ts';
import { isEnded } from '../../returns/rma/return.ts';
import { key } from '../../shared/keys.ts';
import { getItem } from '../../shared/table.ts';
import { retryMoved, transact } from '../../shared/transact.ts';

interface Concern {
  readonly order: Order;
  readonly fulfillment?:
    | Fulfillment
    | undefined /** A return or reservation that the exception is about has come to its end. */;
  readonly settled?: boolean | undefined;
}

/** What the exception was about is over: nobody has to act any more (P13). */
export function isOver(
  { exceptionType, detail }: Exception,
  { order, fulfillment, settled }: Concern,
): boolean {
  if (settled !== undefined) return settled;
  switch (exceptionType) {
    case 'QuarantinedOrder':
      return !order.quarantined;
    case 'HoldOverdue':
      return !order.holds.some(({ id }) => id === detail['holdId']);
    case 'CancelUnanswered':
      return order.closed !== undefined || (fulfillment !== undefined && openOf(fulfillment).length === 0);
    case 'ParcelSilent':
      return fulfillment !== undefined && isFinished(fulfillment);
    default:
      return (
        exceptionRules[exceptionType].blocks &&
        (order.closed !== undefined || (fulfillment !== undefined && isFinished(fulfillment)))
      );
  }
}

async function concernOf(exception: Exception, orderId: string): Promise<Concern> {
  const [order, item] = await Promise.all([
    readOrder(orderId),
    exception.fulfillment === undefined
      ? undefined
      : getItem(key.fulfillment(orderId, exception.fulfillment)),
  ]);
  const returnId = exception.detail['returnId'];
  const settled =
    typeof returnId === 'string'
      ? isEnded(await readReturn(returnId))
      : exception.exceptionType === 'ReleaseFailed'
        ? order.closed !== undefined &&
          !isUnsettled((await readReservation(orderId)) ?? { status: 'released', held: [] })
        : undefined;
  return { order, fulfillment: item ? parseFulfillment(item) : undefined, settled };
}

/** Settles an open exception if it is over; returns whether it was. Refused as Moved. */
export async function settleIfOver(exception: Exception, now: string): Promise<boolean> {
  const { orderId, exceptionId } = exception;
  const concern = orderId === undefined ? undefined : await concernOf(exception, orderId);
  if (!concern || !isOver(exception, concern)) return false;
  const { order } = concern;
  const { write, change } = settleException(
    order,
    exception,
    { action: 'close', by: 'system', note: 'it is over' },
    now,
  );
  const event = {
    type: 'order.attention_resolved',
    data: { orderId: order.orderId, exceptionId, action: 'close' },
  };
  await transact(
    Object.keys(change).length > 0 ? [saveOrder(order, amend(order, change, now, event)), write] : [write],
  );
  return true;
}

/** NeedsAttention ends by itself when nothing is left to decide: its exception ends with it (P13). */
export async function settleOver(exceptionId: string, now: string): Promise<void> {
  await retryMoved(async () => {
    const exception = await readException(exceptionId);
    if (exception.status === 'open') await settleIfOver(exception, now);
  });
}
