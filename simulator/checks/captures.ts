/** What has left of an authorised order is asked for, once a shipment, and no more than it costs. */
import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import { parseOrder } from '../../functions/order/order.store.ts';
import type { Order } from '../../functions/order/order.ts';
import { bodyIn } from '../../functions/order/order-body.store.ts';
import { parsePaymentCapture } from '../../functions/requests/captures/payment-capture.store.ts';
import type { PaymentCapture } from '../../functions/requests/captures/payment-capture.ts';
import { wantedCapture } from '../../functions/requests/captures/wanted-capture.ts';
import { key } from '../../functions/shared/keys.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const RULE = 'captures';

/** No shipment is asked for twice under one key, and each request is for what the ones before it left. */
function repeated(about: string, captures: readonly PaymentCapture[]): Violation[] {
  const isTwice = new Set(captures.map(({ captureId }) => captureId)).size < captures.length;
  const covered = [0, ...captures.map((one) => one.covered)];
  const isTooMuch = captures.some((one, at) => one.amount > one.covered - (covered[at] ?? 0));
  return isTwice || isTooMuch ? [{ rule: RULE, about, text: 'is asked for twice' }] : [];
}

/** Units of the order that have left and that nobody was asked for. */
function untold(world: World, order: Order, captures: readonly PaymentCapture[]): Violation[] {
  const { store } = world.table;
  const { orderId, bodyVersion } = order;
  const item = store.read(key.body(orderId, bodyVersion));
  const body = item && bodyIn(item, orderId, bodyVersion);
  const own = store.ofType('Fulfillment').filter((one) => one['orderId'] === orderId);
  const fulfillments = own.map(parseFulfillment);
  const wanted = body && wantedCapture({ order, body, channel: undefined, fulfillments, captures });
  return wanted ? [{ rule: RULE, about: orderId, text: `${wanted.amount} were not asked for` }] : [];
}

/** At the end of a history. What is asked for follows from the records of the stream. */
export function captureViolations(world: World): Violation[] {
  const { store } = world.table;
  const captures = store.ofType('PaymentCapture').map(parsePaymentCapture);
  const byOrder = Map.groupBy(captures, ({ orderId }) => orderId);
  const orders = store.ofType('Order').map(parseOrder);
  return orders.flatMap((order) => {
    const own = (byOrder.get(order.orderId) ?? []).toSorted((a, b) => a.k - b.k);
    const isWhole = world.stream.lost === 0;
    return [...repeated(order.orderId, own), ...(isWhole ? untold(world, order, own) : [])];
  });
}
