/** What happens to an order of the shop, whoever asks for it: the checkout, the shop's staff, the REST interface. */

import { putMeta, type ShopLineItem, type WooShop, type WooShopOrder, type WooShopRefund } from './shop.ts';
import { articleOfLine, followStatus, restockRefunded } from './stock.ts';

/** Statuses that WooCommerce itself has. */
const OWN_STATUSES = [
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'checkout-draft',
] as const;

export function statusesOf({ settings }: WooShop): string[] {
  return [...OWN_STATUSES, ...settings.customStatuses];
}

/** The order is saved with its status first; stock follows. */
export function setStatus(shop: WooShop, order: WooShopOrder, status: string): void {
  const isNew = order.status !== status;
  order.status = status;
  if (isNew && (status === 'processing' || status === 'completed')) order.paidAt ??= shop.now();
  if (isNew && status === 'completed') order.completedAt = shop.now();
  shop.saveOrder(order);
  if (!isNew) return;
  followStatus(shop, order);
  if (status === 'refunded') refundRest(shop, order);
  shop.saveBeside(order);
}

/** An order of nothing but virtual goods is complete when it is paid. */
export function completePayment(shop: WooShop, order: WooShopOrder, transactionId: string): void {
  order.transactionId = transactionId;
  order.paidAt = shop.now();
  const isVirtual = order.lines.every((line) => articleOfLine(shop, line)?.isVirtual === true);
  setStatus(shop, order, isVirtual ? 'completed' : 'processing');
}

export function totalOf({ lines, shippingTotal }: WooShopOrder): number {
  return lines.reduce((sum, { total, tax }) => sum + total + tax, shippingTotal);
}

function refundable(order: WooShopOrder): number {
  return totalOf(order) - order.refunds.reduce((sum, { amount }) => sum + amount, 0);
}

export interface WooRefundRequest {
  /** Cents. */
  readonly amount: number;
  readonly reason: string;
  readonly lines: readonly {
    readonly id: number;
    readonly quantity: number;
    readonly total: number;
    readonly tax?: number;
  }[];
  readonly paysBack: boolean;
  readonly restocks: boolean;
}

/**
 * A refund, or what the shop says against it. The lines of earlier refunds are not looked at: only the money left is,
 * so that the same refund may be made twice.
 */
export function refund(
  shop: WooShop,
  order: WooShopOrder,
  request: WooRefundRequest,
): WooShopRefund | string {
  const left = refundable(order);
  if (request.amount < 0 || request.amount > left) return 'Invalid refund amount.';
  if (request.paysBack && !shop.settings.refundingGateways.includes(order.paymentMethod))
    return 'The payment gateway for this order does not support automatic refunds.';
  const lines = request.lines.flatMap(({ id, quantity, total }) => {
    const line = order.lines.find((one) => one.id === id);
    return line && (quantity > 0 || total > 0)
      ? [{ line: { ...line, id: shop.nextId() }, of: line, quantity, total }]
      : [];
  });
  const made: WooShopRefund = {
    id: shop.nextId(),
    orderId: order.id,
    createdAt: shop.now(),
    amount: request.amount,
    reason: request.reason,
    isPaidBack: request.paysBack,
    lines: lines.map(({ line, of, quantity, total }) => ({
      line: refundedLine(shop, line, of),
      quantity,
      total,
    })),
    meta: [],
  };
  order.refunds.push(made);
  if (request.restocks) for (const { of, quantity } of lines) restockRefunded(shop, of, quantity);
  if (left - request.amount <= 0 && order.status !== 'refunded') setStatus(shop, order, 'refunded');
  shop.saveOrder(order);
  return made;
}

function refundedLine(shop: WooShop, line: ShopLineItem, of: ShopLineItem): ShopLineItem {
  return { ...line, meta: [shop.meta('_refunded_item_id', String(of.id))] };
}

/** An order that is set to refunded by hand has the rest of its money booked as refunded; none of it is paid back. */
function refundRest(shop: WooShop, order: WooShopOrder): void {
  const amount = refundable(order);
  if (amount <= 0) return;
  refund(shop, order, {
    amount,
    reason: 'Order fully refunded.',
    lines: [],
    paysBack: false,
    restocks: false,
  });
}

/** The trash keeps an order and gives no stock back. */
export function trash(shop: WooShop, order: WooShopOrder): void {
  order.statusBeforeTrash = order.status;
  order.status = 'trash';
  shop.saveOrder(order, 'deleted');
}

export function untrash(shop: WooShop, order: WooShopOrder): void {
  order.status = order.statusBeforeTrash ?? 'pending';
  order.statusBeforeTrash = undefined;
  shop.saveOrder(order, 'restored');
}

export function addNote(
  shop: WooShop,
  order: WooShopOrder,
  note: string,
  isForCustomer: boolean,
  author: string,
): void {
  order.notes.push({ id: shop.nextId(), createdAt: shop.now(), note, isForCustomer, author });
}

/** The shop's own eraser takes personal data out of an order, and its notes, and leaves a mark. */
export function anonymise(shop: WooShop, order: WooShopOrder): void {
  const erased = (address: WooShopOrder['billing']): WooShopOrder['billing'] =>
    Object.fromEntries(
      Object.keys(address).map((name) => [name, name === 'email' ? 'deleted@site.invalid' : '[deleted]']),
    );
  order.billing = erased(order.billing);
  order.shipping = erased(order.shipping);
  order.customerId = 0;
  order.notes = [];
  putMeta(shop, order, '_anonymized', 'yes');
  shop.saveOrder(order);
}
