/** Movements of stock as callers tell them. */
import * as z from 'zod';
import { entityIdSchema } from '../../network/entities/entity-schemas.ts';
import { skuIdSchema } from '../../order/sku-id.ts';
import { eachOnce } from '../../shared/each-once.ts';
import { instantSchema } from '../../shared/time.ts';
import {
  MAX_UNITS,
  movementIdSchema,
  positiveUnitsSchema,
  quantitySchema,
  transferIdSchema,
} from '../quantity-schemas.ts';
import { lotSchema, MAX_LOTS, sumLots } from './lots.ts';

/** When a movement happened, in UTC or with an offset. A time ahead of our clock is taken to mean now. */
const at = instantSchema;
const common = {
  id: movementIdSchema,
  sku: skuIdSchema,
  location: entityIdSchema,
  at: at.optional(),
  reason: z.string().trim().min(1).max(200).optional(),
  /** The delivery note, purchase order, count sheet or receipt of the till behind it: the ledger leads there. */
  document: z.string().trim().min(1).max(100).optional(),
  /**
   * The caller's own running number of what it tells of the SKU at the location (of all that it tells, if it likes,
   * as long as the numbers grow). A number that was told before has no effect, however long ago that was.
   */
  sequence: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
};
/** The lots that were moved, with their last days of sale; they sum to the quantity. */
const movedLot = lotSchema.extend({ units: quantitySchema });
const lots = eachOnce(z.array(movedLot).min(1).max(MAX_LOTS), 'lot').optional();

interface NamedPlaces {
  readonly location: string;
  readonly quantity?: number | undefined;
  readonly lots?: readonly { readonly units: number }[] | undefined;
  readonly to?: string;
  readonly from?: string;
  readonly complete?: boolean | undefined;
}

/** What no field says alone. */
function faultsOfMovement({ location, quantity: moved, lots: named, to, from, complete }: NamedPlaces) {
  const other = to ?? from;
  const place = to === undefined ? 'from' : 'to';
  const saysNothing = from !== undefined && moved === 0 && complete !== true;
  const units = moved === undefined ? undefined : Math.abs(moved);
  const isUneven = named !== undefined && units !== undefined && sumLots(named) !== units;
  return [
    ...(other === location ? [{ path: place, message: 'must be another location' }] : []),
    ...(saysNothing ? [{ path: 'quantity', message: 'must be at least 1, unless nothing more comes' }] : []),
    ...(isUneven ? [{ path: 'lots', message: `must sum to ${units}` }] : []),
  ];
}

/** A label as a scanner reads it: GS1 element string, text with identifiers in parentheses, Digital Link, or EAN/UPC. */
const label = z.string().min(1).max(500);
const MOST_LABELS = 500;
/** Goods may be told by what was scanned, one label or each that was read, in the place of `sku` and `lots`. */
const goods = {
  ...common,
  sku: common.sku.optional(),
  scan: z.union([label, z.array(label).min(1).max(MOST_LABELS)]).optional(),
};

/** What of a movement a scan stands for. */
interface ScannableFields {
  readonly sku?: unknown;
  readonly scan?: unknown;
  readonly lots?: unknown;
  readonly quantity?: unknown;
}

/** Each field that is missing without a scan, or too much beside one, with what is wrong. */
function scanFaults(told: ScannableFields): { readonly path: string; readonly message: string }[] {
  const isScanned = told.scan !== undefined;
  const fields = isScanned ? (['sku', 'lots'] as const) : (['sku', 'quantity'] as const);
  const message = isScanned ? 'is what the scan says: only one of them is taken' : 'is needed, or a scan';
  return fields
    .filter((field) => (told[field] !== undefined) === isScanned)
    .map((path) => ({ path, message }));
}

/** A movement that happens now may leave out `at`; a count is true at its own time only, and must say when. */
export const movementSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...goods, kind: z.literal('receipt'), quantity: positiveUnitsSchema.optional(), lots }),
    z.strictObject({
      ...goods,
      kind: z.literal('count'),
      quantity: quantitySchema.optional(),
      at,
      lots: eachOnce(z.array(movedLot).max(MAX_LOTS), 'lot').optional(),
    }),
    z.strictObject({
      ...goods,
      kind: z.literal('adjust'),
      quantity: z
        .number()
        .int()
        .min(-MAX_UNITS)
        .max(MAX_UNITS)
        .refine((change) => change !== 0, { error: 'must not be 0' }),
      lots,
    }),
    z.strictObject({ ...goods, kind: z.literal('sale'), quantity: positiveUnitsSchema.optional(), lots }),
    z.strictObject({ ...common, kind: z.literal('safety'), quantity: quantitySchema }),
    /** Units that came back to be mended are as any other again ... */
    z.strictObject({ ...common, kind: z.literal('refurbished'), quantity: positiveUnitsSchema }),
    /** ... or cannot be, and are never sold. */
    z.strictObject({ ...common, kind: z.literal('scrapped'), quantity: positiveUnitsSchema }),
    z.strictObject({
      ...goods,
      kind: z.literal('transferOut'),
      quantity: positiveUnitsSchema.optional(),
      lots,
      transfer: transferIdSchema,
      /** Where the units go: they are in transit to it. */
      to: entityIdSchema,
    }),
    z.strictObject({
      ...goods,
      kind: z.literal('transferIn'),
      /** 0 says, with `complete`, that none of the rest comes. */
      quantity: quantitySchema.optional(),
      lots,
      transfer: transferIdSchema,
      from: entityIdSchema,
      /** Nothing more of the SKU comes by this transfer: what did not arrive is short. */
      complete: z.boolean().optional(),
    }),
    /** 1: the SKU is on sale from this location; 0: it is not. */
    z.strictObject({ ...common, kind: z.literal('selling'), quantity: z.number().int().min(0).max(1) }),
  ])
  .check(({ value, issues }) => {
    for (const { path, message } of [...faultsOfMovement(value), ...scanFaults(value)])
      issues.push({ code: 'custom', input: value, path: [path], message });
  });
/** A movement as a caller tells it: of a SKU, or of what was scanned. */
export type ScannableMovement = z.output<typeof movementSchema>;

type OfSku<Told> = Told extends ScannableMovement
  ? Omit<Told, 'sku' | 'quantity' | 'scan'> & { readonly sku: string; readonly quantity: number }
  : never;
/** A movement of a SKU that a caller tells of. */
export type ExternalMovement = OfSku<ScannableMovement>;
