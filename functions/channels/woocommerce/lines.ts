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
 * The keys that a set and its parts share: what the set is called, and where a part says so. Of WooCommerce's own
 * Product Bundles (`_bundle_cart_key`), Composite Products, and Mix and Match Products (`_mnm_config` beside the key
 * lists what was chosen); and of YITH Product Bundles Premium, which writes `_yith_bundle_cart_key` to the set and
 * `_bundled_by` to the parts (`YITH_WCPB_Frontend_Premium::woocommerce_add_order_item_meta`).
 */
const SET_KEYS: readonly (readonly [string, string])[] = [
  ['_bundle_cart_key', '_bundled_by'],
  ['_yith_bundle_cart_key', '_bundled_by'],
  ['_composite_cart_key', '_composite_parent'],
  ['_mnm_cart_key', '_mnm_container'],
];

/**
 * Where a part names the product of its set: WPC Product Bundles (`woosb_add_order_item_meta` writes `_woosb_parent_id`
 * to the parts and `_woosb_ids` to the set), WPC Composite Products (`wooco_add_order_item_meta`), and Easy Product
 * Bundles. Earlier versions wrote the first two without the underscore.
 */
const PRODUCT_OF_SET_KEYS: readonly string[] = [
  '_woosb_parent_id',
  'woosb_parent_id',
  '_wooco_parent_id',
  'wooco_parent_id',
  '_asnp_wepb_parent_id',
];

/** What the set of YITH Product Bundles' free edition has, which does not say what it is called. */
const UNNAMED_SET_KEY = '_cartstamp';

/**
 * The line of the set that a line is a part of, as an extension of the shop tells. Chained Products names a product
 * too (`_chained_product_of`), but that is an article of its own that others come along with: both are shipped.
 */
function parentOf(part: WooLine, { line_items: lines }: WooOrder): WooLine | undefined {
  const named = part.bundled_by ?? part.composite_parent ?? part.container_id;
  if (named !== undefined) return lines.find((line) => line !== part && line.id === named);
  return setOfKey(part, lines) ?? setOfProduct(part, lines) ?? setBefore(part, lines);
}

function setOfKey(part: WooLine, lines: readonly WooLine[]): WooLine | undefined {
  for (const [own, ofPart] of SET_KEYS) {
    const key = metaOf(part, ofPart);
    const isSet = (line: WooLine): boolean => line !== part && metaOf(line, own) === key;
    const set = key === undefined ? undefined : lines.find(isSet);
    if (set) return set;
  }
  return undefined;
}

/** The line of a product: the nearest before its part, since parts follow their set and a set may be bought twice. */
function setOfProduct(part: WooLine, lines: readonly WooLine[]): WooLine | undefined {
  const product = PRODUCT_OF_SET_KEYS.map((key) => metaOf(part, key)).find((id) => id !== undefined);
  if (product === undefined) return undefined;
  const isSet = (line: WooLine): boolean =>
    line !== part && (line.product_id === product || line.variation_id === product);
  return nearest(lines, lines.indexOf(part), isSet);
}

/** A part of a set that is not called anything. */
function setBefore(part: WooLine, lines: readonly WooLine[]): WooLine | undefined {
  if (metaOf(part, '_bundled_by') === undefined) return undefined;
  return lines
    .slice(0, lines.indexOf(part))
    .findLast(({ meta_data }) => meta_data.some(({ key }) => key === UNNAMED_SET_KEY));
}

function nearest(
  lines: readonly WooLine[],
  at: number,
  isMeant: (line: WooLine) => boolean,
): WooLine | undefined {
  return lines.slice(0, at).findLast(isMeant) ?? lines.slice(at).find(isMeant);
}

/** A shop's REST interface gives numbers as they were stored: as numbers or as text. */
function metaOf({ meta_data }: WooLine, name: string): string | undefined {
  const value = meta_data.find(({ key }) => key === name)?.value;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
