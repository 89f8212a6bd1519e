import { numberOf } from '../message/fields.ts';
import type { ShopifyLine, ShopifyOrder } from './payload.ts';

/**
 * Units of a line that were fulfilled and given back since. Shopify takes them out of the current quantity as it
 * does with units that were never sent; nothing of them is left to cancel.
 */
export function givenBackUnits(line: ShopifyLine, order: ShopifyOrder): number {
  const ordered = numberOf(line.quantity) ?? 0;
  const current = numberOf(line.current_quantity) ?? ordered;
  const open = numberOf(line.fulfillable_quantity) ?? current;
  const fulfilled = sumOf(order.fulfillments.filter(isStanding).flatMap(unitsOf), line);
  const returned = sumOf(order.refunds.flatMap(returnedUnits), line);
  // Fulfilments say it of every kind of refund; an order may be told without them.
  const given = fulfilled > 0 ? fulfilled - (current - open) : returned;
  return Math.max(0, Math.min(given, ordered - current));
}

interface LineQuantity {
  readonly id: string | undefined;
  readonly quantity: string | undefined;
}

function isStanding({ status }: ShopifyOrder['fulfillments'][number]): boolean {
  return status !== 'cancelled' && status !== 'error' && status !== 'failure';
}

function unitsOf({ line_items: lines }: ShopifyOrder['fulfillments'][number]): readonly LineQuantity[] {
  return lines;
}

/** `return` is said of units that had been fulfilled. */
function returnedUnits({ refund_line_items: lines }: ShopifyOrder['refunds'][number]): LineQuantity[] {
  return lines
    .filter(({ restock_type: type }) => type === 'return')
    .map(({ line_item_id: id, quantity }) => ({ id, quantity }));
}

function sumOf(units: readonly LineQuantity[], { id }: ShopifyLine): number {
  return units
    .filter((one) => one.id === id)
    .reduce((sum, { quantity }) => sum + (numberOf(quantity) ?? 0), 0);
}
