/**
 * WooCommerce's order webhooks to the canonical order. Shape: REST v3 `order`; site-local times have a `_gmt`
 * twin without zone.
 */

import { addressSchema } from '../../order/order-form.ts';
import { type Captured, capture, type PartialOrder, type QuarantineReason } from '../message/captured.ts';
import {
  addressOf,
  clip,
  distinct,
  fullName,
  isRecord,
  moneyOf,
  namedValues,
  numberOf,
  salvage,
  sumOf,
  utc,
} from '../message/payload.ts';
import { awaitingPayment, type ChannelConfig } from '../message/payment-holds.ts';
import { plainText } from '../message/plain-text.ts';
import { serviceLevelOf } from '../message/service-level.ts';
import { type WooAddress, type WooLine, type WooOrder, wooOrderSchema } from './payload.ts';

/** What a status says: `unpaid` waits for the customer's money; a failed payment may be tried again. */
const STATUS: Readonly<Record<string, { readonly state: PartialOrder['state']; readonly unpaid?: true }>> = {
  pending: { state: 'open', unpaid: true },
  'on-hold': { state: 'open', unpaid: true },
  failed: { state: 'open', unpaid: true },
  processing: { state: 'open' },
  completed: { state: 'completed' },
  cancelled: { state: 'cancelled' },
  trash: { state: 'cancelled' },
  refunded: { state: 'refunded' },
};

/**
 * An order that nobody has placed yet: the cart of a customer at the checkout, or one that the shop is still
 * typing.
 */
const DRAFTS: ReadonlySet<string> = new Set(['checkout-draft', 'auto-draft', 'draft']);

/** One message of the channel. `order.deleted` carries the id alone; every other topic the whole order. */
export function wooToCanonical(payload: unknown, topic: string, channel: ChannelConfig): Captured {
  if (topic === 'order.deleted' && isRecord(payload) && typeof payload['id'] === 'string')
    return { kind: 'deleted', external: { id: payload['id'] } };
  if (!isWooOrder(payload)) return { kind: 'kept', why: 'the payload holds no order' };
  const { value, reasons } = salvage(wooOrderSchema, payload);
  if (DRAFTS.has(value.status ?? ''))
    return { kind: 'kept', why: `the order is not placed yet: ${value.status}` };
  return capture(draftOf(value, channel), [...reasons, ...reasonsOf(value)]);
}

/** A refund has lines but no status, a webhook's registration a status but no lines. */
function isWooOrder(payload: unknown): boolean {
  return isRecord(payload) && 'id' in payload && 'status' in payload && Array.isArray(payload['line_items']);
}

/**
 * What the canonical order cannot say: a status that a plugin of the shop has made up, and goods for several
 * addresses.
 */
function reasonsOf(order: WooOrder): QuarantineReason[] {
  const reasons: QuarantineReason[] = [];
  if (STATUS[order.status ?? ''] === undefined)
    reasons.push({
      code: 'INVALID_STATUS',
      path: 'status',
      message: `it is not known what the status "${order.status ?? ''}" means`,
    });
  if (
    order.meta_data.some(({ key, value }) => key === '_multiple_shipping' && value !== 'no' && Boolean(value))
  )
    reasons.push({
      code: 'MULTIPLE_DESTINATIONS',
      path: 'shipTo',
      message: 'the lines of the order go to several addresses',
    });
  return reasons;
}

function draftOf(order: WooOrder, channel: ChannelConfig): PartialOrder {
  const { currency } = order;
  const { state, unpaid } = STATUS[order.status ?? ''] ?? { state: 'open' };
  // Older shops ask for a phone number on the bill alone, and carriers want one.
  const shipTo = addressDraft(
    order.shipping && { ...order.shipping, phone: order.shipping.phone ?? order.billing?.phone },
  );
  const billTo = addressDraft(order.billing);
  const [shippingLine] = order.shipping_lines;
  const shipped = order.shipping_lines.length > 0 || shipTo !== undefined;
  return {
    channel: channel.id,
    external: {
      id: order.id,
      number: order.number ?? order.id,
      aliases: distinct([order.order_key]),
      parentId: order.parent_id === '0' ? undefined : order.parent_id,
    },
    version: { updatedAt: gmt(order.date_modified_gmt ?? order.date_created_gmt) },
    placedAt: gmt(order.date_created_gmt),
    currency,
    state,
    payment: paymentOf(order, unpaid === true),
    holds: unpaid ? [awaitingPayment(channel.policy, `status ${order.status}`)] : [],
    buyer: {
      name: clip(fullName(order.billing), 200),
      email: clip(order.billing?.email, 254),
      phone: clip(order.billing?.phone, 50),
      company: clip(order.billing?.company, 200),
      customerId: order.customer_id === '0' ? undefined : order.customer_id,
    },
    // An address that cannot be used matters only where something has to go there.
    billTo: addressSchema.safeParse(billTo).success ? billTo : undefined,
    shipTo: state === 'open' || addressSchema.safeParse(shipTo).success ? shipTo : undefined,
    lines: order.line_items
      .filter((line) => Number(line.quantity) !== 0)
      .map((line) => lineOf(line, currency, shipped)),
    charges: {
      items: sumOf(
        order.line_items.map((line) => line.subtotal),
        currency,
      ),
      shipping: moneyOf(order.shipping_total, currency),
      fees: sumOf(
        order.fee_lines.map((line) => line.total),
        currency,
      ),
      discount: moneyOf(order.discount_total, currency),
      tax: moneyOf(order.total_tax, currency),
      total: moneyOf(order.total, currency),
      // `prices_include_tax` is how the shop types prices in; the amounts of an order are always without.
      taxIncluded: false,
    },
    shipping: {
      method: methodOf(order, shipped),
      requested: {
        code: clip(shippingLine?.method_id, 200),
        title: clip(plainText(shippingLine?.method_title), 200),
        serviceLevel: serviceLevelOf(shippingLine?.method_id, shippingLine?.method_title),
        price: moneyOf(order.shipping_total, currency),
      },
    },
    notes: { customer: clip(order.customer_note, 5000) },
    attributes: attributesOf(order),
    warnings: refundWarnings(order, state),
  };
}

/**
 * Woo does not say which lines need shipping; the order has neither a shipping line nor an address when none
 * does.
 */
function lineOf(
  line: WooLine,
  currency: string | undefined,
  shipped: boolean,
): NonNullable<PartialOrder['lines']>[number] {
  const quantity = numberOf(line.quantity);
  const subtotal = moneyOf(line.subtotal, currency);
  const total = moneyOf(line.total, currency);
  const discount = subtotal && total ? subtotal.amount - total.amount : 0;
  return {
    lineId: line.id,
    sku: line.sku,
    externalSkuIds: namedValues([
      { name: 'productId', value: line.product_id },
      { name: 'variantId', value: line.variation_id === '0' ? undefined : line.variation_id },
    ]),
    title: clip(plainText(line.name), 500),
    quantity,
    requiresShipping: shipped,
    // Woo's own `price` is after discounts and not always finite; the subtotal of the line is neither.
    unitPrice: subtotal && quantity ? { amount: Math.round(subtotal.amount / quantity) } : subtotal,
    discounts: discount > 0 ? [{ amount: { amount: discount } }] : [],
    taxes: Number(line.total_tax ?? 0) === 0 ? [] : [{ amount: moneyOf(line.total_tax, currency) }],
    total,
    properties: namedValues(
      line.meta_data.map(({ key, value }) => ({ name: key, value })),
      /^_/,
    ),
  };
}

/**
 * Cash on delivery goes straight to `processing` without a payment: the status decides what waits, not this.
 */
function paymentOf(order: WooOrder, unpaid: boolean): PartialOrder['payment'] {
  if (order.status === 'refunded') return 'refunded';
  if (order.refunds.length > 0) return 'partially_refunded';
  if (order.date_paid_gmt !== undefined) return 'paid';
  return unpaid || order.payment_method === 'cod' ? 'pending' : 'paid';
}

function methodOf(order: WooOrder, shipped: boolean): NonNullable<PartialOrder['shipping']>['method'] {
  if (order.shipping_lines.some((line) => /pickup/.test(line.method_id ?? ''))) return 'pickup';
  return shipped ? 'ship' : 'none';
}

/** Custom checkout fields; keys that begin with `_` are the shop's internals. */
function attributesOf(order: WooOrder): Record<string, string> {
  const coupons = order.coupon_lines.map((line) => ({ name: 'coupon', value: line.code }));
  const fields = order.meta_data.map(({ key, value }) => ({ name: key, value }));
  return namedValues([...coupons, ...fields], /^_/);
}

/** A partial refund says nothing of quantities: all units stay open, and a person may want to know. */
function refundWarnings(order: WooOrder, state: PartialOrder['state']): PartialOrder['warnings'] {
  if (state !== 'open' || order.refunds.length === 0) return [];
  return [
    {
      code: 'PARTIALLY_REFUNDED',
      path: 'lines',
      message: 'refunded in part; the channel does not say which units',
    },
  ];
}

function addressDraft(address: WooAddress): PartialOrder['shipTo'] {
  if (!address) return undefined;
  return addressOf({
    name: fullName(address),
    company: address.company,
    lines: [address.address_1, address.address_2],
    city: address.city,
    regionCode: address.state,
    postalCode: address.postcode,
    country: address.country,
    phone: address.phone,
    email: address.email,
  });
}

/** Woo writes `date_*_gmt` in UTC without saying so. */
function gmt(text: string | undefined): string | undefined {
  return utc(text !== undefined && /T[\d:.]+$/.test(text) ? `${text}Z` : text);
}
