import type { CapturePolicy } from '../../network/entities/channel-policy.ts';
import type { PartialOrder } from '../message/channel-message.ts';
import {
  type MethodWords,
  methodByPolicy,
  methodByWords,
  saysNothingOfCarriage,
  storeNamedBy,
  storeOf,
} from '../message/delivery-method.ts';
import { clip, moneyOf } from '../message/fields.ts';
import { serviceLevelOf } from '../message/service-level.ts';
import { needsShipping } from './lines.ts';
import type { ShopifyOrder } from './payload.ts';

type Shipping = NonNullable<PartialOrder['shipping']>;
type ShippingLine = ShopifyOrder['shipping_lines'][number];

/** The shipping lines that still stand: an edited order lists those that were taken out, too. */
export function keptShippingLines(order: ShopifyOrder): ShopifyOrder['shipping_lines'] {
  return order.shipping_lines.filter((line) => line.is_removed !== true);
}

/** The first shipping line is what the customer chose. */
export function shippingOf(order: ShopifyOrder, policy: CapturePolicy): Shipping {
  const [chosen] = keptShippingLines(order);
  const method = methodOf(order, chosen, policy);
  return {
    method,
    requested: {
      code: clip(chosen?.code, 200),
      title: clip(chosen?.title, 200),
      carrier: clip(chosen?.carrier_identifier, 100),
      serviceLevel: serviceLevelOf([chosen?.code, chosen?.title], policy.serviceWords),
      price: moneyOf(chosen?.price, order.currency),
    },
    ...pickupLocationOf(order, chosen, method, policy),
  };
}

function wordsOf(chosen: ShippingLine | undefined): MethodWords {
  return [chosen?.code, chosen?.title];
}

/**
 * Shopify says it by the category of delivery, by the words of the method, or not at all: real pickups have the
 * store's name or address as their only word, and no category. An order without anything to ship has no method.
 */
function methodOf(
  order: ShopifyOrder,
  chosen: ShippingLine | undefined,
  policy: CapturePolicy,
): Shipping['method'] {
  const words = wordsOf(chosen);
  const said = methodByPolicy(policy, words) ?? methodByApp(order) ?? methodByCategory(chosen);
  if (said) return said;
  if (chosen && isStoreName(order, chosen)) return 'pickup';
  const worded = methodByWords(words);
  if (worded) return worded;
  // The till's own sales have left with the customer.
  if (order.source_name === 'pos' && !order.shipping_address) return 'retail';
  return order.line_items.some(needsShipping) ? 'ship' : 'none';
}

/** Checkout apps for stores (Zapiet) say the method in a note of the order. */
function methodByApp(order: ShopifyOrder): Shipping['method'] | undefined {
  const method = noteOf(order, 'checkout-method')?.toLowerCase();
  if (method === 'pickup') return 'pickup';
  return method === 'delivery' ? 'local_delivery' : undefined;
}

function noteOf({ note_attributes: notes }: ShopifyOrder, name: string): string | undefined {
  const value = notes.find((note) => note.name?.toLowerCase() === name)?.value;
  return typeof value === 'string' ? clip(value, 200) : undefined;
}

function methodByCategory(chosen: ShippingLine | undefined): Shipping['method'] | undefined {
  const category = chosen?.delivery_category ?? '';
  if (/point/i.test(category)) return 'ship';
  if (/pick[\s_-]?up/i.test(category)) return 'pickup';
  return /^local\b|local[\s_-]?delivery/i.test(category) ? 'local_delivery' : undefined;
}

/**
 * Whether the shipping line can only be a store's: the shop's own and free, and of goods that go to no address, or
 * with a word that says nothing of carriage.
 */
function isStoreName(order: ShopifyOrder, chosen: ShippingLine): boolean {
  const isOwn = (chosen.source ?? 'shopify') === 'shopify' && Number(chosen.price ?? 0) === 0;
  if (!isOwn || !order.line_items.some(needsShipping)) return false;
  if (!order.shipping_address) return order.source_name !== 'pos';
  return chosen.code === chosen.title && saysNothingOfCarriage(wordsOf(chosen));
}

/** A sale at the till is at the till's location. */
function pickupLocationOf(
  order: ShopifyOrder,
  chosen: ShippingLine | undefined,
  method: Shipping['method'],
  policy: CapturePolicy,
): Pick<Shipping, 'pickupLocationId'> {
  const store = storeName(order, chosen, method);
  if (method !== 'pickup' && method !== 'local_delivery' && method !== 'retail') return {};
  const words = [noteOf(order, 'pickup-location-company'), ...wordsOf(chosen), order.location_id, method];
  return { pickupLocationId: clip(storeOf(policy, words, store), 200) };
}

/** What Shopify calls the store: of a local delivery nothing, since its line names the method. */
function storeName(
  order: ShopifyOrder,
  chosen: ShippingLine | undefined,
  method: Shipping['method'],
): string | undefined {
  if (method === 'retail') return order.location_id;
  const byApp = noteOf(order, 'pickup-location-id') ?? noteOf(order, 'delivery-location-id');
  if (byApp) return byApp;
  return method === 'pickup' ? storeNamedBy([chosen?.title, chosen?.code]) : undefined;
}
