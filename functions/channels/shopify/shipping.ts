import type { PartialOrder } from '../message/channel-message.ts';
import { clip, moneyOf } from '../message/fields.ts';
import { serviceLevelOf } from '../message/service-level.ts';
import { needsShipping } from './lines.ts';
import type { ShopifyOrder } from './payload.ts';

type Shipping = NonNullable<PartialOrder['shipping']>;

/** The first shipping line is what the customer chose. */
export function shippingOf(order: ShopifyOrder): Shipping {
  const [chosen] = order.shipping_lines;
  return {
    method: methodOf(order),
    requested: {
      code: clip(chosen?.code, 200),
      title: clip(chosen?.title, 200),
      carrier: clip(chosen?.carrier_identifier, 100),
      serviceLevel: serviceLevelOf(chosen?.code, chosen?.title),
      price: moneyOf(chosen?.price, order.currency),
    },
  };
}

/** The till's own sales have left with the customer; an order without anything to ship has no method. */
function methodOf(order: ShopifyOrder): Shipping['method'] {
  if (hasDelivery(order, /pick[\s_-]?up/i)) return 'pickup';
  if (hasDelivery(order, /local[\s_-]?delivery/i)) return 'local_delivery';
  if (order.source_name === 'pos' && !order.shipping_address) return 'retail';
  return order.line_items.some(needsShipping) ? 'ship' : 'none';
}

function hasDelivery(order: ShopifyOrder, category: RegExp): boolean {
  return order.shipping_lines.some((line) => category.test(line.delivery_category ?? ''));
}
