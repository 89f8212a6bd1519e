import type { PartialLine } from '../message/channel-message.ts';
import { clip, moneyOf, namedValues, numberOf } from '../message/fields.ts';
import type { ChannelConfig } from '../message/payment-holds.ts';
import { plainText } from '../message/plain-text.ts';
import { mayBeGoods } from '../message/unnamed-line.ts';
import type { WooLine, WooOrder } from './payload.ts';

/** `isShipped`: whether the order ships at all; Woo does not say which of its lines need shipping. */
export function lineOf(
  line: WooLine,
  order: WooOrder,
  isShipped: boolean,
  { policy }: ChannelConfig,
): PartialLine {
  const { currency } = order;
  const quantity = numberOf(line.quantity);
  const subtotal = moneyOf(line.subtotal, currency);
  const total = moneyOf(line.total, currency);
  const discount = subtotal && total ? subtotal.amount - total.amount : 0;
  return {
    lineId: line.id,
    parentLineId: parentOf(line, order)?.id,
    kind: order.line_items.some((one) => parentOf(one, order) === line) ? 'bundle' : 'item',
    sku: line.sku,
    externalSkuIds: namedValues([
      { name: 'productId', value: line.product_id },
      { name: 'variantId', value: line.variation_id === '0' ? undefined : line.variation_id },
    ]),
    title: clip(plainText(line.name), 500),
    quantity,
    requiresShipping: isShipped && mayBeGoods(line.sku, policy),
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

/**
 * The keys that product bundles, composite products and mix-and-match products share between a set and its parts:
 * what the set is called, and where a part says so.
 */
const SET_KEYS: readonly (readonly [string, string])[] = [
  ['_bundle_cart_key', '_bundled_by'],
  ['_composite_cart_key', '_composite_parent'],
  ['_mnm_cart_key', '_mnm_container'],
];

/** The line of the set that a line is a part of, as an extension of the shop tells. */
function parentOf(part: WooLine, { line_items: lines }: WooOrder): WooLine | undefined {
  const named = part.bundled_by ?? part.composite_parent ?? part.container_id;
  if (named !== undefined) return lines.find((line) => line !== part && line.id === named);
  for (const [own, ofPart] of SET_KEYS) {
    const key = metaOf(part, ofPart);
    const set =
      key === undefined ? undefined : lines.find((line) => line !== part && metaOf(line, own) === key);
    if (set) return set;
  }
  return undefined;
}

function metaOf({ meta_data }: WooLine, name: string): string | undefined {
  const value = meta_data.find(({ key }) => key === name)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
