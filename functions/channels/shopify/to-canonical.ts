/**
 * Shopify's order webhooks to the canonical order. Shape: Admin REST `Order`, which may be wrapped as REST
 * answers it.
 */

import { isRecord } from '../../shared/is-record.ts';
import { addressOf, fullName, usableAddresses, withStreet } from '../message/address.ts';
import type { ChannelMessage, PartialAddress, PartialOrder } from '../message/channel-message.ts';
import { clip, distinct, moneyOf, namedValues, sumOf, utc } from '../message/fields.ts';
import { orderOrQuarantine, withSaid } from '../message/order-or-quarantine.ts';
import { idAlone, salvage } from '../message/payload.ts';
import type { ChannelConfig } from '../message/payment-holds.ts';
import { shopifyNames } from './field-names.ts';
import { lineOf } from './lines.ts';
import { type ShopifyAddress, type ShopifyOrder, shopifyOrderSchema } from './payload.ts';
import { holdsOf, paymentOf } from './payment.ts';
import { keptShippingLines, shippingOf } from './shipping.ts';

/**
 * What a message says follows from the order in it, not from its topic: retries carry the payload of their first
 * attempt, and topics arrive in any order. The topic decides two things only: `orders/delete` carries the id alone,
 * and what comes as a new order is one, understood or not. `orders/edited` carries a list of changes instead of an
 * order and is kept; the `orders/updated` that Shopify sends for the same edit carries the order.
 */
export function shopifyToCanonical(payload: unknown, topic: string, channel: ChannelConfig): ChannelMessage {
  const deleted = topic === 'orders/delete' ? idAlone(payload) : undefined;
  if (deleted !== undefined) return { kind: 'deleted', external: { id: deleted } };
  const unwrapped = isRecord(payload) && isRecord(payload['order']) ? payload['order'] : payload;
  if (isSomethingElse(payload) || (topic !== 'orders/create' && !hasId(unwrapped)))
    return { kind: 'kept', why: 'the payload holds no order' };
  const { value: order, faults } = salvage(shopifyOrderSchema, unwrapped);
  const message = orderOrQuarantine(draftOf(order, channel), {
    faults,
    words: { names: shopifyNames, payload: unwrapped, places: soldPlaces(order) },
    shipTo: addressDraft(order.shipping_address),
  });
  return withSaid(message, topic === 'orders/create' ? 'created' : undefined);
}

/** What Shopify wraps, alone, in REST answers and in some webhooks, and is no order. */
const WRAPPED = /^(?:refund|fulfillment|fulfillment_order|order_edit|inventory_level)s?$/;

/** Fulfillments, refunds and edits have an `order_id` of their own, an order has none. */
function isSomethingElse(payload: unknown): boolean {
  if (Array.isArray(payload)) return payload.length > 0 && payload.every(isSomethingElse);
  if (!isRecord(payload)) return false;
  const isOther = 'order_id' in payload || 'inventory_item_id' in payload;
  const [name = '', ...others] = Object.keys(payload);
  return isOther || (others.length === 0 && WRAPPED.test(name));
}

function hasId(payload: unknown): boolean {
  return isRecord(payload) && 'id' in payload;
}

function draftOf(order: ShopifyOrder, channel: ChannelConfig): PartialOrder {
  const state = stateOf(order);
  const payment = paymentOf(order);
  const shipTo = withStreet(addressDraft(order.shipping_address));
  const billTo = withStreet(addressDraft(order.billing_address));
  const shipping = shippingOf(order, channel.policy);
  // What Shopify still lists to be fulfilled of a sale at the till has left with the customer all the same.
  const isSold = shipping.method === 'retail';
  return {
    channel: channel.id,
    external: externalOf(order),
    version: { updatedAt: utc(order.updated_at ?? order.created_at) },
    placedAt: utc(order.created_at),
    currency: order.currency,
    state,
    payment,
    test: order.test,
    holds: state === 'open' ? holdsOf(order, payment, channel) : [],
    buyer: buyerOf(order),
    ...usableAddresses({ state, shipTo, billTo }),
    lines: order.line_items
      .filter(isLine)
      .map((line) => ({ ...lineOf(line, order, channel), ...(isSold ? { open: 0 } : {}) })),
    charges: chargesOf(order),
    shipping,
    notes: { customer: clip(order.note, 5000) },
    tags: tagsOf(order.tags),
    customerTier: channel.policy.tierTags.find((tier) => tagsOf(order.customer?.tags).includes(tier)),
    poNumber: clip(order.po_number, 100),
    attributes: namedValues(order.note_attributes),
  };
}

/** Lines of no unit stand for nothing. */
function isLine({ quantity }: ShopifyOrder['line_items'][number]): boolean {
  return Number(quantity) !== 0;
}

function soldPlaces({ line_items: lines }: ShopifyOrder): number[] {
  return [...lines.entries()].filter(([, line]) => isLine(line)).map(([place]) => place);
}

/** A cancel closes the order, whatever quantities Shopify still lists. */
function stateOf(order: ShopifyOrder): PartialOrder['state'] {
  if (order.cancelled_at !== undefined) return 'cancelled';
  if (!isFulfilledInFull(order)) return 'open';
  if (order.financial_status === 'refunded') return 'refunded';
  return order.fulfillment_status === 'fulfilled' ? 'completed' : 'open';
}

/** Whether Shopify lists for every line that nothing of it is left to fulfil. */
function isFulfilledInFull({ line_items: lines }: ShopifyOrder): boolean {
  return (
    lines.length > 0 &&
    lines.every(({ fulfillable_quantity: left }) => left !== undefined && Number(left) <= 0)
  );
}

function externalOf(order: ShopifyOrder): PartialOrder['external'] {
  return {
    id: order.id,
    gid: order.admin_graphql_api_id,
    number: order.name ?? order.order_number ?? order.id,
    aliases: distinct([order.order_number, order.confirmation_number, order.source_identifier]),
  };
}

function buyerOf(order: ShopifyOrder): PartialOrder['buyer'] {
  return {
    name: clip(fullName(order.customer) ?? order.billing_address?.name, 200),
    email: clip(order.email ?? order.contact_email, 254),
    phone: clip(order.phone, 50),
    company: clip(order.billing_address?.company, 200),
    customerId: order.customer?.id,
  };
}

function chargesOf(order: ShopifyOrder): PartialOrder['charges'] {
  const { currency } = order;
  const shippingPrices = keptShippingLines(order).map((line) => line.price);
  return {
    items: moneyOf(order.total_line_items_price, currency),
    shipping: sumOf(shippingPrices, currency),
    duties: moneyOf(order.original_total_duties_set, currency),
    fees: moneyOf(order.original_total_additional_fees_set, currency),
    tip: moneyOf(order.total_tip_received, currency),
    discount: moneyOf(order.total_discounts, currency),
    tax: moneyOf(order.total_tax, currency),
    total: moneyOf(order.total_price, currency),
    taxIncluded: order.taxes_included ?? false,
  };
}

function addressDraft(address: ShopifyAddress): PartialAddress | undefined {
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
