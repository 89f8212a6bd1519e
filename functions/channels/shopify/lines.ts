import type { CapturePolicy } from '../../network/entities/channel-policy.ts';
import type { PartialLine } from '../message/channel-message.ts';
import { clip, moneyOf, namedValues, numberOf } from '../message/fields.ts';
import type { ChannelConfig } from '../message/payment-holds.ts';
import { mayBeGoods } from '../message/unnamed-line.ts';
import { givenBackUnits } from './given-back.ts';
import type { ShopifyLine, ShopifyOrder } from './payload.ts';

/** A line is routed on what Shopify still wants fulfilled of it, and billed on what was ordered. */
export function lineOf(line: ShopifyLine, order: ShopifyOrder, { policy }: ChannelConfig): PartialLine {
  const quantity = numberOf(line.quantity);
  const current = numberOf(line.current_quantity) ?? quantity ?? 0;
  return {
    lineId: line.id,
    parentLineId: setOf(line, order)?.id,
    kind: kindOf(line, order),
    sku: line.sku,
    externalSkuIds: namedValues([
      { name: 'variantId', value: line.variant_id },
      { name: 'productId', value: line.product_id },
    ]),
    title: clip(line.name ?? line.title, 500),
    quantity,
    cancelled: Math.max(0, (quantity ?? 0) - current - givenBackUnits(line, order)),
    open: Math.min(fulfillableOf(line, current), current),
    requiresShipping: needsShipping(line) && mayBeGoods(line.sku, policy),
    fulfillmentService: serviceOfOthers(line, policy),
    unitPrice: moneyOf(line.price, order.currency),
    discounts: discountsOf(line, order),
    taxes: taxesOf(line, order),
    properties: namedValues(line.properties),
    weightGrams: weightOf(line),
  };
}

/** A line that does not say so does, but for a gift card: only those of paper say that they do. */
export function needsShipping(line: ShopifyLine): boolean {
  return line.requires_shipping ?? line.gift_card !== true;
}

/** Whether the line is a gift card, the set of a group, or an article. */
function kindOf(line: ShopifyLine, order: ShopifyOrder): PartialLine['kind'] {
  if (line.gift_card === true) return 'giftcard';
  return order.line_items.some((one) => setOf(one, order) === line) ? 'bundle' : 'item';
}

/**
 * The line of the set that a line is a part of. Shopify groups the parts of a bundle and lists no line for the bundle
 * itself; where an app lists one, that line has the group's own variant and no group.
 */
function setOf(part: ShopifyLine, order: ShopifyOrder): ShopifyLine | undefined {
  const groupId = part.sales_line_item_group_id;
  const group = groupId === undefined ? undefined : order.line_item_groups.find(({ id }) => id === groupId);
  if (group?.variant_id === undefined) return undefined;
  return order.line_items.find(
    (line) => line.variant_id === group.variant_id && line.sales_line_item_group_id === undefined,
  );
}

/** The fulfilment service that sends the line, unless that is us. */
function serviceOfOthers(line: ShopifyLine, policy: CapturePolicy): string | undefined {
  const service = line.fulfillment_service;
  return service === undefined || policy.fulfillmentServices.includes(service)
    ? undefined
    : clip(service, 100);
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
