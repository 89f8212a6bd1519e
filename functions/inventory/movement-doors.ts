import * as z from 'zod';
import { door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { movementIdSchema, shownQuantities, unitsSchema } from './quantity-schemas.ts';
import { movementSchema } from './stock/external-movement.ts';
import { lotSchema } from './stock/lots.ts';

/**
 * What became of a movement. `applied`: it had its effect; `corrected`: likewise, but more left than was recorded
 * as being there; `outdated`: it was older than what is known, and had no effect; `repeated`: its sequence was told
 * before, and had no effect again; `short`, `over`: it had its effect, and of the transfer less, or more, has arrived
 * than was sent; `conflict`: its id was used before with other content; `unknown-location`: there
 * is no such location; `unknown-sku`: nobody has declared the SKU, and the stage refuses those; `unknown-gtin`: no
 * SKU has declared the GTIN of a label.
 */
const outcomes = [
  'applied',
  'corrected',
  'outdated',
  'repeated',
  'short',
  'over',
  'conflict',
  'unknown-location',
  'unknown-sku',
  'unknown-gtin',
] as const;
export const outcomeSchema = z.object({
  id: movementIdSchema,
  outcome: z.enum(outcomes),
  /** The position after the movement. */
  position: z.object(shownQuantities).optional(),
  /** Units that left and were never recorded as being there. */
  neverRecorded: unitsSchema.optional(),
  /** Of the transfer, as far as it is told: `difference` units fewer, or more, have arrived than were sent. */
  transfer: z
    .object({
      sent: unitsSchema,
      arrived: unitsSchema,
      inTransit: unitsSchema,
      difference: unitsSchema.optional(),
    })
    .optional(),
  /** What the labels of a scan came to. */
  scanned: z
    .object({
      sku: z.string(),
      quantity: unitsSchema,
      lots: z.array(lotSchema).optional(),
      serials: z.array(z.string()).optional(),
    })
    .optional(),
  /** The GTIN that no SKU has declared. */
  gtin: z.string().optional(),
});
export type MovementOutcome = z.output<typeof outcomeSchema>;

export const recordMovementsDoor = door({
  name: 'recordMovements',
  method: 'POST',
  path: '/stock/movements',
  scope: 'stock:write',
  callers: ['location', 'system', 'operator'],
  summary:
    'Tell what happens to stock, up to 100 movements; each has an outcome of its own, the same again has the same.',
  handler: 'inventory/record-movements',
  params: z.strictObject({}),
  query: z.strictObject({}),
  /** An id is unique for its caller and position. */
  body: z.strictObject({
    movements: eachOnce(z.array(movementSchema).min(1).max(100), 'id', 'sku', 'location'),
  }),
  answers: { 200: z.object({ outcomes: z.array(outcomeSchema) }) },
});

/** A line of a batch. `invalid`: it is no movement; `not-done`: send it again, it was not begun or met trouble of ours. */
const lineResultSchema = outcomeSchema.extend({
  id: z.string().optional(),
  /** From 0. */
  line: z.number().int(),
  outcome: z.enum([...outcomes, 'invalid', 'not-done']),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type LineResult = z.output<typeof lineResultSchema>;

export const MAX_BATCH_LINES = 1000;

export const recordStockBatchDoor = door({
  name: 'recordStockBatch',
  method: 'POST',
  path: '/stock/batches',
  scope: 'stock:write',
  callers: ['location', 'system', 'operator'],
  summary:
    'Tell up to 1,000 movements; each line has a result of its own. What is not done is sent again, by the same ids.',
  handler: 'inventory/record-batch',
  params: z.strictObject({}),
  query: z.strictObject({}),
  /** Each line as POST /stock/movements takes a movement: one that is none does not keep the others from theirs. */
  body: z.strictObject({
    lines: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_BATCH_LINES),
  }),
  answers: { 200: z.object({ complete: z.boolean(), results: z.array(lineResultSchema) }) },
});
