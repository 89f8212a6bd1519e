import type { PartialOrder } from '../message/channel-message.ts';
import { clip, moneyOf } from '../message/fields.ts';
import { plainText } from '../message/plain-text.ts';
import { serviceLevelOf } from '../message/service-level.ts';
import type { WooOrder } from './payload.ts';

type Shipping = NonNullable<PartialOrder['shipping']>;

/** The first shipping line is what the customer chose; its price is that of the order's whole shipping. */
export function shippingOf(order: WooOrder, isShipped: boolean): Shipping {
  const [chosen] = order.shipping_lines;
  return {
    method: methodOf(order, isShipped),
    requested: {
      code: clip(chosen?.method_id, 200),
      title: clip(plainText(chosen?.method_title), 200),
      serviceLevel: serviceLevelOf(chosen?.method_id, chosen?.method_title),
      price: moneyOf(order.shipping_total, order.currency),
    },
  };
}

function methodOf(order: WooOrder, isShipped: boolean): Shipping['method'] {
  if (order.shipping_lines.some((line) => /pickup/.test(line.method_id ?? ''))) return 'pickup';
  return isShipped ? 'ship' : 'none';
}
