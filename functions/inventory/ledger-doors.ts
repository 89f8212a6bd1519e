import * as z from 'zod';
import { entityIdSchema, poolSchema } from '../network/entities/entity-schemas.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { door } from '../shared/door.ts';
import { instantSchema } from '../shared/time.ts';
import { transferIdSchema, unitsSchema } from './quantity-schemas.ts';
import { lotSchema } from './stock/lots.ts';
import { movedQuantitiesSchema } from './stock/moved-quantities.ts';

/** One movement as whoever made it named it. */
const namedMovementSchema = z.object({
  kind: z.string(),
  /** As the movement has them: `adjust` and `unsellable` are signed, a setting says what is set. */
  units: unitsSchema,
  /** What is behind it: `order:<id>`, `fulfillment:<id>`, `return:<id>`, `document:<name>`, `movement:<id>`, ... */
  ref: z.string().optional(),
  /** By how much onHand changed, where kind and units do not say that. */
  onHandChange: unitsSchema.optional(),
  /** Likewise of the units that are past their life date. */
  expiredChange: unitsSchema.optional(),
  /** Of a count of the shelf: those of its units that nobody counted, because they were packed. */
  packed: unitsSchema.optional(),
  /** When it took place, where that is not when it was written. */
  at: z.string().optional(),
  reason: z.string().optional(),
  /** Who told it, `<kind>:<id>`, and as which of its own numbers. */
  source: z.string().optional(),
  sequence: unitsSchema.optional(),
  /** Of `unrecorded`: by how much each quantity changed in writes that nothing more is known of; `selling` by 1 or -1. */
  changes: z.record(z.string(), unitsSchema).optional(),
  /** In an entry of a pool: whose position moved, where one did. */
  location: z.string().optional(),
  /** Those that were named, or that the units left from. */
  lots: z.array(z.object({ lot: z.string(), units: unitsSchema })).optional(),
});
/** Of a position: its quantities; of a pool's shard: what it may still promise. */
const ledgerState = z.union([movedQuantitiesSchema.required(), z.object({ atp: unitsSchema })]);
const movementViewSchema = z.object({
  /** When it was written. */
  at: z.iso.datetime(),
  pool: z.string(),
  /** Of a position. */
  location: z.string().optional(),
  /** Of a pool: which part of its promise. */
  shard: z.string().optional(),
  version: unitsSchema,
  /** All that one write moved here. */
  movements: z.array(namedMovementSchema),
  before: ledgerState,
  after: ledgerState,
  /** The record of this write was lost: the auditor made the entry of what the writes around it say. */
  restored: z.boolean().optional(),
});
export type MovementView = z.output<typeof movementViewSchema>;

export const readStockMovementsDoor = door({
  name: 'readStockMovements',
  method: 'GET',
  path: '/stock/{sku}/movements',
  scope: 'stock:read',
  callers: ['channel', 'location', 'system', 'operator'],
  summary:
    'What moved of a SKU, newest first, with what is behind it; channels see neither locations nor orders.',
  handler: 'inventory/read-movements',
  params: z.strictObject({ sku: skuIdSchema }),
  query: z.strictObject({
    /** Of this location alone; without it also what its pools promised. */
    location: entityIdSchema.optional(),
    pool: poolSchema.optional(),
    /** When the movements were written. */
    from: instantSchema.optional(),
    to: instantSchema.optional(),
    cursor: z.string().max(4000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  answers: {
    200: z.object({
      sku: z.string(),
      movements: z.array(movementViewSchema),
      cursor: z.string().optional(),
    }),
  },
});

const transferLineSchema = z.object({
  sku: z.string(),
  from: z.string(),
  to: z.string(),
  sent: unitsSchema,
  arrived: unitsSchema,
  inTransit: unitsSchema,
  /** The lots in transit, as far as they are known; units of no named lot are in none of them. */
  lots: z.array(lotSchema).optional(),
  /** How what arrived differs from what was sent, as far as it is known. */
  difference: z.object({ as: z.enum(['short', 'over']), units: unitsSchema }).optional(),
  /** When somebody is asked where the rest is. */
  dueAt: z.string().optional(),
});

export const readTransferDoor = door({
  name: 'readTransfer',
  method: 'GET',
  path: '/transfers/{id}',
  scope: 'stock:read',
  callers: ['location', 'system', 'operator'],
  summary:
    'What a transfer document sent, what has arrived and what is in transit; a location sees its own lines.',
  handler: 'inventory/read-movements',
  params: z.strictObject({ id: transferIdSchema }),
  query: z.strictObject({}),
  answers: { 200: z.object({ transfer: z.string(), lines: z.array(transferLineSchema) }) },
});
