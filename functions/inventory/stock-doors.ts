import * as z from 'zod';
import { entityIdSchema, poolSchema } from '../network/entities/entity-schemas.ts';
import { channelIdSchema } from '../order/order-form.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { door } from '../shared/door.ts';
import { shownQuantities, unitsSchema } from './quantity-schemas.ts';
import { channelExplanationSchema, stockLineSchema } from './sellable/explanation-schemas.ts';
import { keptLotSchema } from './stock/lots.ts';

export const positionViewSchema = z.object({
  sku: z.string(),
  location: z.string(),
  pool: z.string(),
  ...shownQuantities,
  lots: z.array(keptLotSchema).optional(),
  /** When the next life date of its lots ends. */
  lifeEndsAt: z.iso.datetime().optional(),
  /** How far the books of the position are trusted, where anything was observed. */
  confidence: z
    .object({
      /** Of a hundred units of the books so many are there. */
      percent: z.number(),
      /** Units that were found and that were missed, as they weigh now. */
      found: z.number(),
      missed: z.number(),
    })
    .optional(),
  countedAt: z.iso.datetime().optional(),
});

export const readSkuStockDoor = door({
  name: 'readStock',
  method: 'GET',
  path: '/stock/{sku}',
  scope: 'stock:read',
  callers: ['channel', 'location', 'system', 'operator'],
  summary:
    'What may be promised of a SKU, by pool and channel, and why each unit is withheld; where it is, except for channels.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ sku: skuIdSchema }),
  query: z.strictObject({ pool: poolSchema.optional() }),
  answers: {
    200: z.object({
      sku: z.string(),
      pools: z.array(
        z.object({
          pool: z.string(),
          /** What the pool may promise in total; to a channel, what it may sell of that. */
          atp: unitsSchema,
          version: unitsSchema,
          /** From what is on hand to the pool's ATP; not for channels and locations. */
          lines: z.array(stockLineSchema).optional(),
          channels: z.array(channelExplanationSchema).optional(),
        }),
      ),
      positions: z.array(positionViewSchema).optional(),
      /** Parts that cannot be read and are left out, by their keys; an exception UnreadableItem names each. */
      unreadable: z.array(z.string()).optional(),
    }),
  },
});

export const listChannelStockDoor = door({
  name: 'listChannelStock',
  method: 'GET',
  path: '/channels/{id}/stock',
  scope: 'stock:read',
  callers: ['channel', 'system', 'operator'],
  summary: 'What a channel may sell, SKU by SKU, each with the version that later events of it go beyond.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ id: channelIdSchema }),
  query: z.strictObject({
    cursor: z.string().max(2000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(100),
  }),
  answers: {
    200: z.object({
      channel: z.string(),
      stock: z.array(
        z.object({
          sku: z.string(),
          sellable: unitsSchema,
          pools: z.array(z.object({ pool: z.string(), units: unitsSchema })),
          /** An event of this SKU and channel with a lower version, or the same, says nothing new. */
          version: unitsSchema,
          at: z.iso.datetime(),
        }),
      ),
      /** False while figures of the channel are still being worked out; each comes as an event, too. */
      complete: z.boolean(),
      cursor: z.string().optional(),
      unreadable: z.array(z.string()).optional(),
    }),
  },
});

export const readLocationSwitchDoor = door({
  name: 'readLocationSwitch',
  method: 'GET',
  path: '/locations/{id}/switch',
  scope: 'stock:read',
  callers: ['location', 'system', 'operator'],
  summary:
    'How far the stock of a location that was switched off, or on again, has left its pool or joined it.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ id: entityIdSchema }),
  query: z.strictObject({}),
  answers: {
    200: z.object({
      location: z.string(),
      active: z.boolean(),
      /** `none`: it was never switched; `settling`: all is moved, and is looked at once more. */
      status: z.enum(['none', 'running', 'settling', 'done']),
      /** Positions that this pass has looked at, and that the switch has moved. */
      seen: unitsSchema.optional(),
      moved: unitsSchema.optional(),
      startedAt: z.iso.datetime().optional(),
      doneAt: z.iso.datetime().optional(),
    }),
  },
});

export const listLocationStockDoor = door({
  name: 'listLocationStock',
  method: 'GET',
  path: '/locations/{id}/stock',
  scope: 'stock:read',
  callers: ['location', 'system', 'operator'],
  summary: 'The stock of a location, by SKU.',
  handler: 'inventory/read-stock',
  params: z.strictObject({ id: entityIdSchema }),
  query: z.strictObject({
    cursor: z.string().max(2000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(100),
  }),
  answers: {
    200: z.object({
      location: z.string(),
      positions: z.array(positionViewSchema),
      cursor: z.string().optional(),
    }),
  },
});
