/** The place of an order in the queue of one SKU of a pool, and whether the order can take its turn. Pure. */
import * as z from 'zod';
import type { Order } from '../../order/order.ts';

const units = z.number().int().min(1);

/**
 * BACKORDER: an order's place in the queue of one SKU of a pool, first in, first out. The place is removed when
 * the order goes on.
 */
export const backorderSchema = z.looseObject({
  type: z.literal('Backorder'),
  pool: z.string(),
  sku: z.string(),
  orderId: z.string(),
  /** How many units of this SKU the order needs. */
  units,
  /** What the order needs of every SKU, where that is more than this one: a pass reads no bodies (P29). */
  needs: z.record(z.string(), units).optional(),
  /** The place is served for itself, with fewer units too: the order ships what is there and waits for the rest. */
  parts: z.boolean().optional(),
  /** When the units are promised to leave; they are counted against the SKU's limit (functions/inventory/future/). */
  promise: z.iso.datetime().optional(),
  /** The order can take its turn: the queue's shard counts this place as one that waits (P23). */
  acting: z.boolean().optional(),
  /** The order cannot take its turn: its place keeps nothing from those behind, and keeps its time (P23). */
  idle: z.boolean().optional(),
  /** The order's channel, whose reserved allocation may serve it too. */
  channel: z.string().optional(),
  /** Before this time (UTC) orders behind it may be served from what it needs; absent: it keeps that from the first. */
  keepsFrom: z.iso.datetime().optional(),
  /** When the sweeper looks at the place again (P3). Absent on places of release 0.2.0. */
  dueAt: z.iso.datetime().optional(),
});
export type Backorder = z.output<typeof backorderSchema>;

/** What an order needs of each SKU that it waits for. */
export function needsOf({ sku, units: own, needs }: Backorder): ReadonlyMap<string, number> {
  return needs ? new Map(Object.entries(needs)) : new Map([[sku, own]]);
}

/**
 * Whether an order that waits for stock would take it, were it there. One that is held before Reserve, whose wait
 * has expired, that is cancelled or needs a person, would not.
 */
export function canTakeStock({ backorder, closed, cancel, barred, attention, totals }: Order): boolean {
  return (
    backorder !== undefined &&
    !backorder.expired &&
    !closed &&
    !cancel &&
    barred.reserve === 0 &&
    attention === 0 &&
    totals.backordered > 0
  );
}

/** Whether a place keeps what it needs from those behind it, at `now` (UTC ISO), should it not be served itself. */
export function isKeeping({ acting, keepsFrom }: Backorder, now: string): boolean {
  return acting === true && (keepsFrom === undefined || keepsFrom <= now);
}
