import type { CapturePolicy } from '../../network/entities/channel-policy.ts';
import type { PartialOrder } from '../message/channel-message.ts';
import {
  type MethodWords,
  methodByPolicy,
  methodByWords,
  storeNamedBy,
  storeOf,
} from '../message/delivery-method.ts';
import { clip, moneyOf } from '../message/fields.ts';
import { plainText } from '../message/plain-text.ts';
import { serviceLevelOf } from '../message/service-level.ts';
import type { WooOrder } from './payload.ts';

type Shipping = NonNullable<PartialOrder['shipping']>;
type ShippingLine = WooOrder['shipping_lines'][number];

/** The keys under which WooCommerce's own pickup and the usual plug-ins say the store, the surest first. */
const STORE_KEYS = [
  'pickup_location_id',
  '_pickup_location_id',
  'pickup_location',
  '_pickup_location_name',
  'pickup_store',
  'pickup_address',
  '_pickup_location_address',
] as const;

/** The first shipping line is what the customer chose; its price is that of the order's whole shipping. */
export function shippingOf(order: WooOrder, isShipped: boolean, policy: CapturePolicy): Shipping {
  const [chosen] = order.shipping_lines;
  const title = plainText(chosen?.method_title);
  const method = methodOf(order, isShipped, policy);
  return {
    method,
    requested: {
      code: clip(chosen?.method_id, 200),
      title: clip(title, 200),
      serviceLevel: serviceLevelOf([chosen?.method_id, title], policy.serviceWords),
      price: moneyOf(order.shipping_total, order.currency),
    },
    ...pickupLocationOf(order, method, policy),
  };
}

/** Method and title, and the method as one of several of its kind. */
function wordsOf(line: ShippingLine | undefined): MethodWords {
  if (!line) return [];
  const { method_id: id, instance_id: instance, method_title: title } = line;
  const one = id === undefined || instance === undefined ? undefined : `${id}:${instance}`;
  return [plainText(title), one, id];
}

function methodOf(order: WooOrder, isShipped: boolean, policy: CapturePolicy): Shipping['method'] {
  const words = order.shipping_lines.map(wordsOf);
  for (const one of words) {
    const said = methodByPolicy(policy, one);
    if (said) return said;
  }
  if (order.shipping_lines.some(isPickup)) return 'pickup';
  const delivers = words.some(([, , id]) => methodByWords([id]) === 'local_delivery');
  if (delivers) return 'local_delivery';
  if (isTill(order)) return 'retail';
  return isShipped ? 'ship' : 'none';
}

/** A carrier's pickup point is a place to ship to. */
function isPickup({ method_id: id, meta_data: fields }: ShippingLine): boolean {
  return methodByWords([id]) === 'pickup' || fields.some(({ key }) => key === 'pickup_location');
}

/** The tills of WooCommerce say so themselves. */
export function isTill({ created_via: via, shipping_lines: lines }: WooOrder): boolean {
  return lines.length === 0 && /(?:^|[-_ ])pos(?:$|[-_ ])/i.test(via ?? '');
}

function pickupLocationOf(
  order: WooOrder,
  method: Shipping['method'],
  policy: CapturePolicy,
): Pick<Shipping, 'pickupLocationId'> {
  if (method !== 'pickup' && method !== 'local_delivery' && method !== 'retail') return {};
  const line = order.shipping_lines.find(isPickup) ?? order.shipping_lines[0];
  const told = [...(line?.meta_data ?? []), ...order.meta_data];
  const names = STORE_KEYS.map((key) => textOf(told.find((field) => field.key === key)?.value));
  const name = names.find((text) => text !== undefined) ?? storeNamedBy([plainText(line?.method_title)]);
  const words = [...names, ...wordsOf(line), method];
  return { pickupLocationId: clip(storeOf(policy, words, method === 'pickup' ? name : undefined), 200) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? clip(plainText(value), 200) : undefined;
}
