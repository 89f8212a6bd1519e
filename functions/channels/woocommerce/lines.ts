import type { PartialLine } from '../message/channel-message.ts';
import { clip, moneyOf, namedValues, numberOf } from '../message/fields.ts';
import { plainText } from '../message/plain-text.ts';
import type { WooLine, WooOrder } from './payload.ts';

/** `isShipped`: whether the order ships at all; Woo does not say which of its lines need shipping. */
export function lineOf(line: WooLine, { currency }: WooOrder, isShipped: boolean): PartialLine {
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
    requiresShipping: isShipped,
    // Woo's own `price` is after discounts and not always finite; the subtotal of the line is neither.
    unitPrice: subtotal && quantity ? { amount: Math.round(subtotal.amount / quantity) } : subtotal,
    discounts: discount > 0 ? [{ amount: { amount: discount } }] : [],
    taxes: Number(line.total_tax ?? 0) === 0 ? [] : [{ amount: moneyOf(line.total_tax, currency) }],
    total,
    properties: propertiesOf(line),
  };
}

/** Keys that begin with `_` are the shop's internals. */
function propertiesOf({ meta_data }: WooLine): Record<string, string> {
  const fields = meta_data.map(({ key, value }) => ({ name: key, value }));
  return namedValues(fields, /^_/);
}
