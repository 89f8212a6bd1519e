/** Asks for the money of what has left of an order, shipment by shipment. */
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { readOrder } from '../../order/order.store.ts';
import { findBody } from '../../order/order-body.store.ts';
import { channelOf } from '../../returns/policy/return-terms.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { addPaymentCapture, readPaymentCaptures } from './payment-capture.store.ts';
import { newCapture } from './payment-capture.ts';
import { wantedCapture } from './wanted-capture.ts';

/** Answers whether more may be left. */
async function requestNext(orderId: string, now: string): Promise<boolean> {
  // The captures first: whoever asks for another one meanwhile has the number that is wanted here.
  const captures = await readPaymentCaptures(orderId);
  const order = await readOrder(orderId);
  const [body, channel, fulfillments] = await Promise.all([
    findBody(orderId, order.bodyVersion),
    channelOf(order),
    readFulfillments(orderId),
  ]);
  const wanted = body && wantedCapture({ order, body, channel, fulfillments, captures });
  if (!wanted) return false;
  await transact([addPaymentCapture(newCapture(wanted, now))]);
  return true;
}

/**
 * Compares what has left of an order with what was asked for: each shipment is asked for once. Done again it changes
 * nothing.
 * @throws Contended, Unavailable
 */
export async function requestCaptures(orderId: string, now: string): Promise<void> {
  let isMore = true;
  while (isMore) isMore = await retryMoved(() => requestNext(orderId, now));
}
