import { listedFulfillments } from '../../exceptions/attention.ts';
import { readException, settleException } from '../../exceptions/exception.store.ts';
import type { Exception, ExceptionType } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { isSettled } from '../../fulfillment/facts/settled-exception.ts';
import { parseFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isFinished, openOf } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { isUnsettled, type Reservation } from '../../inventory/reservation/reservation.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { readReturn } from '../../returns/rma/return.store.ts';
import { isEnded } from '../../returns/rma/return.ts';
import { key } from '../../shared/keys.ts';
import { getItem, getItems } from '../../shared/table.ts';
import { retryMoved, transact } from '../../shared/transact.ts';

/** What an exception is about, as it stands now. */
export interface Concern {
  readonly order: Order;
  readonly fulfillment?: Fulfillment | undefined;
  /** Those that the exception lists beside it. */
  readonly listed?: readonly Fulfillment[];
  readonly reservation?: Reservation | undefined;
  /** Of an exception about a return or a reservation: whether that has come to its end. */
  readonly settled?: boolean | undefined;
}

/** Whether what the exception is about is over, so that nobody has to act any more (P13). */
export function isOver(exception: Exception, concern: Concern): boolean {
  const { order, fulfillment, listed = [], reservation, settled } = concern;
  const { exceptionType, detail } = exception;
  if (settled !== undefined) return settled;
  switch (exceptionType) {
    case 'QuarantinedOrder':
      return !order.quarantined;
    case 'HoldOverdue':
      return order.closed !== undefined || !order.holds.some(({ id }) => id === detail['holdId']);
    case 'ChannelEdit':
      // What the channel wants of an order that is closed already is for a person to see.
      return order.closed !== undefined && exception.openedAt <= order.closed.at && !wantsMore(exception);
    case 'CancelUnanswered':
      return order.closed !== undefined || (fulfillment !== undefined && openOf(fulfillment).length === 0);
    case 'ParcelSilent':
      return fulfillment !== undefined && isFinished(fulfillment);
    default:
      return (
        (exceptionRules[exceptionType].blocks && order.closed !== undefined) ||
        isSettled(exception, {
          totals: order.totals,
          backorder: order.backorder,
          reservation,
          fulfillments: fulfillment ? [fulfillment, ...listed] : listed,
        })
      );
  }
}

/** Whether the channel wants units that nobody ships: a line that was never taken in, or another quantity. */
function wantsMore({ detail: { fields } }: Exception): boolean {
  return Array.isArray(fields) && fields.some((path) => /^lines\.[^.]+(?:\.quantity)?$/.test(String(path)));
}

/**
 * What the end of a return does not settle: goods that should not have come, of which somebody has to know; a carrier that
 * owes an answer; an exchange of which a person is asked; what went out beyond what is owed, which is no less of a loss.
 */
const beyondReturn: ReadonlySet<ExceptionType> = new Set([
  'UnwelcomeFact',
  'ReturnIncomplete',
  'ReturnNotReceived',
  'CarrierClaim',
  'ExchangeQuestioned',
  'RefundBeyondOwed',
]);

/** Undefined for an exception that the end of no return or reservation settles. */
async function hasEnded(
  { exceptionType, detail: { returnId } }: Exception,
  order: Order,
): Promise<boolean | undefined> {
  if (beyondReturn.has(exceptionType)) return undefined;
  if (typeof returnId === 'string') return isEnded(await readReturn(returnId));
  if (exceptionType !== 'ReleaseFailed') return undefined;
  const reservation = await readReservation(order.orderId);
  return order.closed !== undefined && !(reservation && isUnsettled(reservation));
}

async function concernOf(exception: Exception, orderId: string): Promise<Concern> {
  const { planned, made } = listedFulfillments(exception);
  const [order, reservation, item, others] = await Promise.all([
    readOrder(orderId),
    readReservation(orderId),
    exception.fulfillment === undefined
      ? undefined
      : getItem(key.fulfillment(orderId, exception.fulfillment)),
    getItems([...planned, ...made].map((n) => key.fulfillment(orderId, n))),
  ]);
  return {
    order,
    reservation,
    fulfillment: item ? parseFulfillment(item) : undefined,
    listed: others.flatMap((one) => (one ? [parseFulfillment(one)] : [])),
    settled: await hasEnded(exception, order),
  };
}

async function settleOf(exception: Exception, order: Order, note: string, now: string): Promise<void> {
  const { exceptionId } = exception;
  const resolution = { action: 'close', by: 'system', note } as const;
  const { write, change } = settleException(order, exception, resolution, now);
  const { orderId, channel } = order;
  const data = { orderId, channel, exceptionId, action: 'close' };
  const event = { type: 'order.attention_resolved', data } as const;
  const meta = Object.keys(change).length > 0 ? [saveOrder(order, amend(order, change, now, event))] : [];
  await transact([...meta, write]);
}

/** Settles an open exception if what it is about is over; answers whether it was. Refused as Moved. */
export async function settleIfOver(exception: Exception, now: string): Promise<boolean> {
  const { orderId } = exception;
  const concern = orderId === undefined ? undefined : await concernOf(exception, orderId);
  if (!concern || !isOver(exception, concern)) return false;
  await settleOf(exception, concern.order, 'it is over', now);
  return true;
}

/** Settles an open exception of an order that its caller knows to be over, and why. Refused as Moved. */
export async function settleAsOver(exception: Exception, note: string, now: string): Promise<void> {
  if (exception.orderId === undefined) return;
  await settleOf(exception, await readOrder(exception.orderId), note, now);
}

/** Settles the exception of a NeedsAttention that ended by itself because nothing is left to decide (P13). */
export async function settleOver(exceptionId: string, now: string): Promise<void> {
  await retryMoved(async () => {
    const exception = await readException(exceptionId);
    if (exception.status === 'open') await settleIfOver(exception, now);
  });
}
