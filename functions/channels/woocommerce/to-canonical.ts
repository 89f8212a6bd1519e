/**
 * WooCommerce's order webhooks to the canonical order. Shape: REST v3 `order`; site-local times have a `_gmt`
 * twin without zone.
 */

import type { StatusMeaning } from '../../network/entities/channel-policy.ts';
import { isRecord } from '../../shared/is-record.ts';
import { addressOf, fullName, usableAddresses, withStreet } from '../message/address.ts';
import type { ChannelMessage, PartialAddress, PartialOrder } from '../message/channel-message.ts';
import { clip, distinct, moneyOf, namedValues, sumOf, utc } from '../message/fields.ts';
import { type OrderSaid, orderOrQuarantine, withSaid } from '../message/order-or-quarantine.ts';
import { idAlone, salvage } from '../message/payload.ts';
import type { ChannelConfig } from '../message/payment-holds.ts';
import type { FieldFault } from '../message/quarantine-reason.ts';
import { wooNames } from './field-names.ts';
import { lineOf } from './lines.ts';
import { type WooAddress, type WooOrder, wooOrderSchema } from './payload.ts';
import { isTill, shippingOf } from './shipping.ts';
import { holdsOf, paymentOf, stateOf, statusMeaning, warningsOf } from './status.ts';

/**
 * What a message says follows from its content: the topic is not signed, and a message that is sent again under
 * another one says what it said before. A deletion has the id and nothing else; what comes as a new order is one,
 * understood or not.
 */
export function wooToCanonical(payload: unknown, topic: string, channel: ChannelConfig): ChannelMessage {
  const deleted = topic === 'order.deleted' ? idAlone(payload) : undefined;
  if (deleted !== undefined) return { kind: 'deleted', external: { id: deleted } };
  if (isSomethingElse(payload) || (topic !== 'order.created' && !hasId(payload)))
    return { kind: 'kept', why: 'the payload holds no order' };

  const { value: order, faults } = salvage(wooOrderSchema, payload);
  const meaning = statusMeaning(order, channel.policy);
  if (meaning === 'not_placed') return { kind: 'kept', why: `the order is not placed yet: ${order.status}` };
  const draft = draftOf(order, meaning ?? 'open', channel);
  const message = orderOrQuarantine(draft, {
    faults: [...faults, ...faultsOf(order, meaning)],
    words: { names: wooNames, payload, places: soldPlaces(order) },
    shipTo: addressDraft(order.shipping),
  });
  return withSaid(message, SAID_BY_TOPIC.get(topic));
}

const SAID_BY_TOPIC: ReadonlyMap<string, OrderSaid> = new Map([
  ['order.created', 'created'],
  ['order.restored', 'restored'],
]);

/** Refunds and the registration of a webhook have ids, too. */
function isSomethingElse(payload: unknown): boolean {
  if (!isRecord(payload)) return false;
  return ['refunded_by', 'refunded_payment', 'delivery_url'].some((name) => name in payload);
}

function hasId(payload: unknown): boolean {
  return isRecord(payload) && 'id' in payload;
}

/**
 * What the canonical order cannot express: a status that a plugin has made up, goods for several addresses.
 */
function faultsOf(order: WooOrder, meaning: StatusMeaning | undefined): FieldFault[] {
  const faults: FieldFault[] = [];
  if (meaning === undefined)
    faults.push({
      code: 'INVALID_STATUS',
      path: 'state',
      shopPath: 'status',
      fault: `it is not known what the status "${order.status ?? ''}" means`,
    });
  if (hasSeveralAddresses(order))
    faults.push({
      code: 'MULTIPLE_DESTINATIONS',
      path: 'shipTo',
      shopPath: 'meta_data',
      fault: 'the lines of the order go to several addresses',
    });
  return faults;
}

function hasSeveralAddresses(order: WooOrder): boolean {
  return order.meta_data.some(
    ({ key, value }) => key === '_multiple_shipping' && value !== 'no' && Boolean(value),
  );
}

function draftOf(order: WooOrder, meaning: StatusMeaning, channel: ChannelConfig): PartialOrder {
  const state = stateOf(meaning);
  const shipTo = withStreet(shippingAddress(order));
  const billTo = withStreet(addressDraft(order.billing));
  const isShipped =
    order.shipping_lines.length > 0 || (shipTo !== undefined && !isCopied(order)) || isTill(order);
  return {
    channel: channel.id,
    external: externalOf(order),
    version: { updatedAt: gmt(order.date_modified_gmt ?? order.date_created_gmt) },
    placedAt: gmt(order.date_created_gmt),
    currency: order.currency,
    state,
    payment: paymentOf(order, meaning),
    holds: holdsOf(order, meaning, channel.policy),
    buyer: buyerOf(order),
    ...usableAddresses({ state, shipTo, billTo }),
    lines: order.line_items.filter(isLine).map((line) => lineOf(line, order, isShipped, channel)),
    charges: chargesOf(order),
    shipping: shippingOf(order, isShipped, channel.policy),
    notes: { customer: clip(order.customer_note, 5000) },
    attributes: attributesOf(order),
    warnings: [...warningsOf(order, state), ...copiedAddressWarnings(order, state)],
  };
}

/** Lines of no unit stand for nothing. */
function isLine({ quantity }: WooOrder['line_items'][number]): boolean {
  return Number(quantity) !== 0;
}

function soldPlaces({ line_items: lines }: WooOrder): number[] {
  return [...lines.entries()].filter(([, line]) => isLine(line)).map(([place]) => place);
}

/** What says where an address is, and whose. */
const PLACE = [
  'first_name',
  'last_name',
  'company',
  'address_1',
  'address_2',
  'city',
  'postcode',
  'country',
] as const;

/** The block checkout copies the address of the bill to an order of virtual goods, too. */
function isCopied({ shipping, billing }: WooOrder): boolean {
  if (!shipping || !billing) return false;
  return PLACE.every((field) => shipping[field] === billing[field]);
}

/** Somebody may have typed in an order of goods without a way of shipping: a person may want to know. */
function copiedAddressWarnings(
  order: WooOrder,
  state: PartialOrder['state'],
): PartialOrder['warnings'] & object {
  if (state !== 'open' || order.shipping_lines.length > 0 || !isCopied(order)) return [];
  const message = 'no shipping method, and the address is that of the bill: taken as nothing to ship';
  return [{ code: 'NOTHING_TO_SHIP', path: 'shipping', message }];
}

function externalOf(order: WooOrder): PartialOrder['external'] {
  return {
    id: order.id,
    number: order.number ?? order.id,
    aliases: distinct([order.order_key]),
    parentId: knownId(order.parent_id),
  };
}

function buyerOf(order: WooOrder): PartialOrder['buyer'] {
  return {
    name: clip(fullName(order.billing), 200),
    email: clip(order.billing?.email, 254),
    phone: clip(order.billing?.phone, 50),
    company: clip(order.billing?.company, 200),
    customerId: knownId(order.customer_id),
  };
}

/** Woo writes 0 where there is no parent, no account of the customer. */
function knownId(id: string | undefined): string | undefined {
  return id === '0' ? undefined : id;
}

function chargesOf(order: WooOrder): PartialOrder['charges'] {
  const { currency } = order;
  const subtotals = order.line_items.map((line) => line.subtotal);
  const fees = order.fee_lines.map((line) => line.total);
  return {
    items: sumOf(subtotals, currency),
    shipping: moneyOf(order.shipping_total, currency),
    fees: sumOf(fees, currency),
    discount: moneyOf(order.discount_total, currency),
    tax: moneyOf(order.total_tax, currency),
    total: moneyOf(order.total, currency),
    // `prices_include_tax` is how the shop types prices in; the amounts of an order are always without.
    taxIncluded: false,
  };
}

/** Custom checkout fields and coupons; keys that begin with `_` are the shop's internals. */
function attributesOf(order: WooOrder): Record<string, string> {
  const coupons = order.coupon_lines.map((line) => ({ name: 'coupon', value: line.code }));
  const fields = order.meta_data.map(({ key, value }) => ({ name: key, value }));
  return namedValues([...coupons, ...fields], /^_/);
}

/** Older shops ask for a phone number on the bill alone, and carriers want one. */
function shippingAddress({ shipping, billing }: WooOrder): PartialAddress | undefined {
  return addressDraft(shipping && { ...shipping, phone: shipping.phone ?? billing?.phone });
}

function addressDraft(address: WooAddress): PartialAddress | undefined {
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
  const hasNoZone = text !== undefined && /T[\d:.]+$/.test(text);
  return utc(hasNoZone ? `${text}Z` : text);
}
