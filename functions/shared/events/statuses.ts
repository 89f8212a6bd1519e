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

/** The groups of statuses that people ask for: what is to be done, by whoever has to do it. */
export const statusGroups = {
  /** A person has to act. */
  attention: ['quarantined', 'needs_attention'],
  /** A hold stands. */
  held: ['on_hold'],
  /** Goods are to come first. */
  waiting: ['backordered'],
  /** A location was asked to give work back. */
  cancelling: ['cancelling'],
  /** It goes its way. */
  working: ['captured', 'reserved', 'fulfilling', 'partially_shipped'],
  /** All of it is on its way to the customer. */
  shipped: ['shipped'],
  ended: ['delivered', 'returned', 'cancelled', 'closed'],
} as const satisfies Readonly<Record<string, readonly OrderStatus[]>>;
export type StatusGroup = keyof typeof statusGroups;
export const statusGroupNames = Object.keys(statusGroups) as [StatusGroup, ...StatusGroup[]];

const groupByStatus: ReadonlyMap<string, StatusGroup> = new Map(
  statusGroupNames.flatMap((group) => statusGroups[group].map((status) => [status, group] as const)),
);

export function groupOfStatus(status: OrderStatus): StatusGroup {
  return groupByStatus.get(status) ?? 'working';
}
