/** How far an order has come, in Shopify's words, derived from what was done to it. */
import type { RecordedFulfillmentOrder, RecordedOrder } from './records.ts';

function isEnded({ status }: RecordedFulfillmentOrder): boolean {
  return status === 'CLOSED' || status === 'CANCELLED';
}

/** Units of the line that are still to be fulfilled. */
export function fulfillableUnits(order: RecordedOrder, lineId: string): number {
  return order.fulfillmentOrders
    .filter((part) => !isEnded(part))
    .flatMap(({ lines }) => lines)
    .filter((line) => line.lineId === lineId)
    .reduce((sum, { remaining }) => sum + remaining, 0);
}

function fulfilledUnits(order: RecordedOrder): number {
  return order.fulfillments
    .filter(({ status }) => status === 'SUCCESS')
    .flatMap(({ lines }) => lines)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

function hasOpenUnits(order: RecordedOrder): boolean {
  return order.lines.some(({ id }) => fulfillableUnits(order, id) > 0);
}

/** REST: `null`, `partial` or `fulfilled`. */
export function fulfillmentStatusOf(order: RecordedOrder): 'partial' | 'fulfilled' | null {
  if (fulfilledUnits(order) === 0) return null;
  return hasOpenUnits(order) ? 'partial' : 'fulfilled';
}

/** GraphQL: what the admin shows. */
export function displayFulfillmentStatusOf(order: RecordedOrder): string {
  const status = fulfillmentStatusOf(order);
  if (status === 'fulfilled') return 'FULFILLED';
  if (status === 'partial') return 'PARTIALLY_FULFILLED';
  const open = order.fulfillmentOrders.filter((part) => !isEnded(part));
  if (open.length > 0 && open.every((part) => part.status === 'ON_HOLD')) return 'ON_HOLD';
  return 'UNFULFILLED';
}

function sumOf(order: RecordedOrder, ...kinds: readonly string[]): number {
  return order.transactions
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** What of the order was ever charged for and is not refunded, taken out or cancelled. */
function owedOf(order: RecordedOrder): number {
  const goods = order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return goods + (order.shipping?.price ?? 0);
}

export function financialStatusOf(order: RecordedOrder): string {
  const captured = sumOf(order, 'SALE', 'CAPTURE');
  const refunded = sumOf(order, 'REFUND');
  if (captured > 0 && refunded >= captured) return 'REFUNDED';
  if (refunded > 0) return 'PARTIALLY_REFUNDED';
  if (captured >= owedOf(order) && captured > 0) return 'PAID';
  if (captured > 0) return 'PARTIALLY_PAID';
  if (sumOf(order, 'VOID') > 0) return 'VOIDED';
  return sumOf(order, 'AUTHORIZATION') > 0 ? 'AUTHORIZED' : 'PENDING';
}
