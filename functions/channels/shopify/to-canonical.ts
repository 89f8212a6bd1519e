/**
 * Shopify's order webhooks to the canonical order. Shape: Admin REST `Order`; the body may be wrapped as REST
 * answers it.
 */

import { addressSchema } from '../../order/order-form.ts';
import { type Captured, capture, type PartialOrder } from '../message/captured.ts';
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
import { awaitingPayment, type ChannelConfig, refundedButOpen } from '../message/payment-holds.ts';
import { serviceLevelOf } from '../message/service-level.ts';
import { type ShopifyAddress, type ShopifyLine, type ShopifyOrder, shopifyOrderSchema } from './payload.ts';

/** REST's `financial_status` by ours; what Shopify may add later is not paid until it says so. */
const PAYMENT: Readonly<Record<string, PartialOrder['payment']>> = {
  pending: 'pending',
  authorized: 'authorized',
  partially_paid: 'partially_paid',
  paid: 'paid',
  partially_refunded: 'partially_refunded',
  refunded: 'refunded',
  voided: 'voided',
};

/**
 * One message of the channel. What it says follows from the order in it, never from the topic alone: retries
 * carry the payload of their first attempt, and topics arrive in any order. `orders/edited` carries a list of
 * changes instead of an order; the `orders/updated` that Shopify sends for the same edit carries the order.
 */
export function shopifyToCanonical(payload: unknown, _topic: string, channel: ChannelConfig): Captured {
  const order = isRecord(payload) && isRecord(payload['order']) ? payload['order'] : payload;
  if (!isShopifyOrder(order)) return { kind: 'kept', why: 'the payload holds no order' };
  const { value, reasons } = salvage(shopifyOrderSchema, order);
  return capture(draftOf(value, channel), reasons);
}

/** Fulfillments and refunds have an `order_id` of their own; an order has lines and none. */
function isShopifyOrder(payload: unknown): boolean {
  return (
    isRecord(payload) && 'id' in payload && Array.isArray(payload['line_items']) && !('order_id' in payload)
  );
}

function draftOf(order: ShopifyOrder, channel: ChannelConfig): PartialOrder {
  const { currency } = order;
  const state = stateOf(order);
  const shipTo = addressDraft(order.shipping_address);
  const billTo = addressDraft(order.billing_address);
  const payment = paymentOf(order);
  const [shippingLine] = order.shipping_lines;
  return {
    channel: channel.id,
    external: {
      id: order.id,
      gid: order.admin_graphql_api_id,
      number: order.name ?? order.order_number ?? order.id,
      aliases: distinct([order.order_number, order.confirmation_number, order.source_identifier]),
    },
    version: { updatedAt: utc(order.updated_at ?? order.created_at) },
    placedAt: utc(order.created_at),
    currency,
    state,
    payment,
    test: order.test,
    holds: state === 'open' ? holdsOf(order, payment, channel) : [],
    buyer: {
      name: clip(fullName(order.customer) ?? order.billing_address?.name, 200),
      email: clip(order.email ?? order.contact_email, 254),
      phone: clip(order.phone, 50),
      company: clip(order.billing_address?.company, 200),
      customerId: order.customer?.id,
    },
    // An address that cannot be used matters only where something has to go there.
    billTo: addressSchema.safeParse(billTo).success ? billTo : undefined,
    shipTo: state === 'open' || addressSchema.safeParse(shipTo).success ? shipTo : undefined,
    lines: order.line_items.filter((line) => Number(line.quantity) !== 0).map((line) => lineOf(line, order)),
    charges: {
      items: moneyOf(order.total_line_items_price, currency),
      shipping: sumOf(
        order.shipping_lines.map((line) => line.price),
        currency,
      ),
      duties: moneyOf(order.original_total_duties_set, currency),
      fees: moneyOf(order.original_total_additional_fees_set, currency),
      tip: moneyOf(order.total_tip_received, currency),
      discount: moneyOf(order.total_discounts, currency),
      tax: moneyOf(order.total_tax, currency),
      total: moneyOf(order.total_price, currency),
      taxIncluded: order.taxes_included ?? false,
    },
    shipping: {
      method: methodOf(order),
      requested: {
        code: clip(shippingLine?.code, 200),
        title: clip(shippingLine?.title, 200),
        carrier: clip(shippingLine?.carrier_identifier, 100),
        serviceLevel: serviceLevelOf(shippingLine?.code, shippingLine?.title),
        price: moneyOf(shippingLine?.price, currency),
      },
    },
    notes: { customer: clip(order.note, 5000) },
    tags: tagsOf(order.tags),
    customerTier: channel.policy.tierTags.find((tier) => tagsOf(order.customer?.tags).includes(tier)),
    poNumber: clip(order.po_number, 100),
    attributes: namedValues(order.note_attributes),
  };
}

function lineOf(line: ShopifyLine, order: ShopifyOrder): NonNullable<PartialOrder['lines']>[number] {
  const { currency } = order;
  const quantity = numberOf(line.quantity);
  const current = numberOf(line.current_quantity) ?? quantity ?? 0;
  // Routed on what Shopify still wants fulfilled, billed on what was ordered.
  const open = numberOf(line.fulfillable_quantity) ?? (line.fulfillment_status === 'fulfilled' ? 0 : current);
  const allocations = line.discount_allocations.map((allocation) => {
    const application = order.discount_applications[Number(allocation.discount_application_index ?? NaN)];
    return {
      code: clip(application?.code, 200),
      title: clip(application?.title, 200),
      amount: moneyOf(allocation.amount, currency),
    };
  });
  const discounted = Number(line.total_discount ?? 0) !== 0;
  return {
    lineId: line.id,
    kind: line.gift_card === true ? 'giftcard' : 'item',
    sku: line.sku,
    externalSkuIds: namedValues([
      { name: 'variantId', value: line.variant_id },
      { name: 'productId', value: line.product_id },
    ]),
    title: clip(line.name ?? line.title, 500),
    quantity,
    cancelled: Math.max(0, (quantity ?? 0) - current),
    open: Math.min(open, current),
    requiresShipping: line.gift_card !== true && line.requires_shipping !== false,
    unitPrice: moneyOf(line.price, currency),
    discounts:
      allocations.length > 0 || !discounted
        ? allocations
        : [{ amount: moneyOf(line.total_discount, currency) }],
    taxes: line.tax_lines.map((tax) => ({
      title: clip(tax.title, 200),
      rate: tax.rate,
      amount: moneyOf(tax.price, currency),
    })),
    properties: namedValues(line.properties),
    // Shopify writes 0 where no weight was entered.
    weightGrams: Number(line.grams ?? 0) > 0 ? Math.round(Number(line.grams)) : undefined,
  };
}

/** Cancelled at once closes the order, whatever quantities it still lists. */
function stateOf(order: ShopifyOrder): PartialOrder['state'] {
  if (order.cancelled_at !== undefined) return 'cancelled';
  const listed =
    order.line_items.length > 0 && order.line_items.every((line) => line.fulfillable_quantity !== undefined);
  if (!listed || order.line_items.some((line) => Number(line.fulfillable_quantity) > 0)) return 'open';
  if (order.financial_status === 'refunded') return 'refunded';
  return order.fulfillment_status === 'fulfilled' ? 'completed' : 'open';
}

function paymentOf({ financial_status: status }: ShopifyOrder): PartialOrder['payment'] {
  return status === undefined ? 'pending' : (PAYMENT[status] ?? 'pending');
}

function holdsOf(
  order: ShopifyOrder,
  payment: PartialOrder['payment'],
  { policy }: ChannelConfig,
): PartialOrder['holds'] {
  if (payment === 'refunded') return [refundedButOpen(policy)];
  const waits = policy.awaitPayment.some((state) => state === payment);
  return waits ? [awaitingPayment(policy, `financial status ${order.financial_status ?? 'not given'}`)] : [];
}

/** The till's own sales have left with the customer; an order without anything to ship has no method. */
function methodOf(order: ShopifyOrder): NonNullable<PartialOrder['shipping']>['method'] {
  if (order.shipping_lines.some((line) => /pick[\s_-]?up/i.test(line.delivery_category ?? '')))
    return 'pickup';
  if (order.shipping_lines.some((line) => /local[\s_-]?delivery/i.test(line.delivery_category ?? '')))
    return 'local_delivery';
  if (order.source_name === 'pos' && !order.shipping_address) return 'retail';
  return order.line_items.some((line) => line.requires_shipping !== false && line.gift_card !== true)
    ? 'ship'
    : 'none';
}

function addressDraft(address: ShopifyAddress): PartialOrder['shipTo'] {
  if (!address) return undefined;
  return addressOf({
    name: address.name ?? fullName(address),
    company: address.company,
    lines: [address.address1, address.address2],
    city: address.city,
    regionCode: address.province_code,
    regionText: address.province,
    postalCode: address.zip,
    country: address.country_code ?? address.country,
    phone: address.phone,
    latitude: address.latitude,
    longitude: address.longitude,
  });
}

/** Shopify writes tags as one text, separated by commas. */
function tagsOf(text: string | undefined): string[] {
  return distinct((text ?? '').split(',').map((tag) => clip(tag.trim(), 100)));
}
