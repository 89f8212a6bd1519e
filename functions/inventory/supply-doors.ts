import * as z from 'zod';
import { poolSchema } from '../network/entities/entity-schemas.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { door } from '../shared/door.ts';
import { instantSchema } from '../shared/time.ts';
import { positiveUnitsSchema, quantitySchema, unitsSchema } from './quantity-schemas.ts';

const documentName = z.string().trim().min(1).max(100);
const poolOfSupply = poolSchema.default('main');

export const supplyViewSchema = z.object({
  sku: z.string(),
  pool: z.string(),
  document: z.string(),
  date: z.string(),
  quantity: unitsSchema,
  /** What receipts that name the document have brought. */
  received: unitsSchema,
  remaining: unitsSchema,
  version: unitsSchema,
});

export const putSupplyDoor = door({
  name: 'putSupply',
  method: 'PUT',
  path: '/stock/{sku}/supplies/{document}',
  scope: 'stock:write',
  callers: ['system', 'operator'],
  summary:
    'Tell what a document, such as a purchase order, will bring of a SKU and when; orders that wait are promised anew.',
  handler: 'inventory/manage-supplies',
  params: z.strictObject({ sku: skuIdSchema, document: documentName }),
  query: z.strictObject({}),
  body: z.strictObject({
    pool: poolOfSupply,
    /** When the goods can leave. */
    date: instantSchema,
    quantity: positiveUnitsSchema,
    /** The version that the caller has read; 0: there is none yet. */
    version: quantitySchema.optional(),
  }),
  answers: { 200: supplyViewSchema, 201: supplyViewSchema },
});

export const listSuppliesDoor = door({
  name: 'listSupplies',
  method: 'GET',
  path: '/stock/{sku}/supplies',
  scope: 'stock:read',
  callers: ['system', 'operator'],
  summary: 'What is to come of a SKU into a pool, by document, and how much of it is promised to orders.',
  handler: 'inventory/manage-supplies',
  params: z.strictObject({ sku: skuIdSchema }),
  query: z.strictObject({ pool: poolOfSupply }),
  answers: {
    200: z.object({
      sku: z.string(),
      pool: z.string(),
      promised: unitsSchema,
      supplies: z.array(supplyViewSchema),
    }),
  },
});

export const deleteSupplyDoor = door({
  name: 'deleteSupply',
  method: 'DELETE',
  path: '/stock/{sku}/supplies/{document}',
  scope: 'stock:write',
  callers: ['system', 'operator'],
  summary: 'Expect nothing more by a document; orders that wait are promised anew.',
  handler: 'inventory/manage-supplies',
  params: z.strictObject({ sku: skuIdSchema, document: documentName }),
  query: z.strictObject({ pool: poolOfSupply }),
  answers: { 204: undefined },
});

export const listQueueDoor = door({
  name: 'listStockQueue',
  method: 'GET',
  path: '/stock/{sku}/queue',
  scope: 'stock:read',
  callers: ['system', 'operator'],
  summary:
    'The orders that wait for a SKU of a pool, in the order in which they are served: the first hundred.',
  handler: 'inventory/manage-supplies',
  params: z.strictObject({ sku: skuIdSchema }),
  query: z.strictObject({ pool: poolOfSupply }),
  answers: {
    200: z.object({
      sku: z.string(),
      pool: z.string(),
      places: z.array(
        z.object({
          orderId: z.string(),
          channel: z.string().optional(),
          units: unitsSchema,
          since: z.iso.datetime(),
          /** Whether the order would take the goods, were they there: one that is held would not. */
          acting: z.boolean(),
          /** When the units are promised to leave. */
          shipsBy: z.iso.datetime().optional(),
        }),
      ),
      /** Whether there are more places than are shown. */
      more: z.boolean(),
    }),
  },
});
