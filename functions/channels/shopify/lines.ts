import type { PartialLine } from '../message/channel-message.ts';
import { clip, moneyOf, namedValues, numberOf } from '../message/fields.ts';
import type { ShopifyLine, ShopifyOrder } from './payload.ts';

/** A line is routed on what Shopify still wants fulfilled of it, and billed on what was ordered. */
export function lineOf(line: ShopifyLine, order: ShopifyOrder): PartialLine {
  const quantity = numberOf(line.quantity);
  const current = numberOf(line.current_quantity) ?? quantity ?? 0;
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
    open: Math.min(fulfillableOf(line, current), current),
    requiresShipping: needsShipping(line),
    unitPrice: moneyOf(line.price, order.currency),
    discounts: discountsOf(line, order),
    taxes: taxesOf(line, order),
    properties: namedValues(line.properties),
    weightGrams: weightOf(line),
  };
}

/** Gift cards never do; a line that does not say so does. */
export function needsShipping(line: ShopifyLine): boolean {
  return line.gift_card !== true && line.requires_shipping !== false;
}

/** `current`: units ordered less those that were taken out again. */
function fulfillableOf(line: ShopifyLine, current: number): number {
  const isFulfilled = line.fulfillment_status === 'fulfilled';
  return numberOf(line.fulfillable_quantity) ?? (isFulfilled ? 0 : current);
}

/** The line's shares of the order's discounts; a line that lists no shares may still have a sum. */
function discountsOf(line: ShopifyLine, order: ShopifyOrder): PartialLine['discounts'] {
  const shares = line.discount_allocations.map((share) => {
    const discount = order.discount_applications[Number(share.discount_application_index ?? NaN)];
    return {
      code: clip(discount?.code, 200),
      title: clip(discount?.title, 200),
      amount: moneyOf(share.amount, order.currency),
    };
  });
  const hasSum = Number(line.total_discount ?? 0) !== 0;
  if (shares.length > 0 || !hasSum) return shares;
  return [{ amount: moneyOf(line.total_discount, order.currency) }];
}

function taxesOf(line: ShopifyLine, order: ShopifyOrder): PartialLine['taxes'] {
  return line.tax_lines.map((tax) => ({
    title: clip(tax.title, 200),
    rate: tax.rate,
    amount: moneyOf(tax.price, order.currency),
  }));
}

/** Shopify writes 0 where no weight was entered. */
function weightOf(line: ShopifyLine): number | undefined {
  const grams = Number(line.grams ?? 0);
  return grams > 0 ? Math.round(grams) : undefined;
}
