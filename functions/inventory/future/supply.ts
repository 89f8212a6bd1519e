/** Goods that are to come, and what of them is promised: first come, first served. Pure. */
import * as z from 'zod';
import { carriedEventSchema } from '../../shared/events/carried.ts';

const units = z.number().int().min(0);

/** SUPPLY: what a document, such as a purchase order, says will come of a SKU into a pool. */
export const supplySchema = z.looseObject({
  type: z.literal('Supply'),
  pool: z.string(),
  sku: z.string(),
  document: z.string(),
  /** When the goods can leave. UTC ISO. */
  date: z.iso.datetime(),
  quantity: units,
  /** What receipts that name the document have brought. */
  received: units,
  /** The document is not expected any more. */
  cancelled: z.boolean().optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type Supply = z.output<typeof supplySchema>;

/** FUTURE: units of a SKU that a pool has promised to orders before they are there. */
export const futureSchema = z.looseObject({
  type: z.literal('Future'),
  pool: z.string(),
  sku: z.string(),
  promised: units,
  /** The limit by which units were promised last. */
  limit: units.optional(),
  version: units,
});

/** What is still to come by a document. */
export function remainingOf({ quantity, received, cancelled }: Supply): number {
  return cancelled ? 0 : Math.max(0, quantity - received);
}

/** When the `n`th unit of what is to come is there; undefined where less is to come. */
export function dateOfUnit(supplies: readonly Supply[], n: number): string | undefined {
  let sum = 0;
  for (const supply of [...supplies].sort(byDate)) {
    sum += remainingOf(supply);
    if (sum >= n) return supply.date;
  }
  return undefined;
}

function byDate(one: Supply, other: Supply): number {
  if (one.date !== other.date) return one.date < other.date ? -1 : 1;
  return one.document < other.document ? -1 : 1;
}
