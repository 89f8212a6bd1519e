/**
 * The words of the life of an order that events and items share. Events are typed below every stage, so these
 * words are too; what they mean for an order is in functions/order/order.ts.
 */
import * as z from 'zod';

/** Where a unit of a line is. */
export const quantityStates = [
  'open',
  'backordered',
  'reserved',
  'allocated',
  'shipped',
  'delivered',
  'returned',
  'cancelled',
  'lost',
] as const;
export type QuantityState = (typeof quantityStates)[number];
const units = z.number().int().min(0);
export const totalsSchema = z.strictObject({
  open: units,
  backordered: units,
  reserved: units,
  allocated: units,
  shipped: units,
  delivered: units,
  returned: units,
  cancelled: units,
  lost: units,
});
export type Totals = z.output<typeof totalsSchema>;

export const orderStatuses = [
  'quarantined',
  'needs_attention',
  'on_hold',
  'backordered',
  'cancelling',
  'fulfilling',
  'partially_shipped',
  'shipped',
  'delivered',
  'returned',
  'cancelled',
  'closed',
  'captured',
  'reserved',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];
