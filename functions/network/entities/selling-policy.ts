/** What a brand declares of who may sell how much: buffers, reserved allocations, last units. */
import * as z from 'zod';
import { channelIdSchema } from '../../order/order-form.ts';
import { eachOnce } from '../../shared/each-once.ts';
import { entityIdSchema, poolSchema } from './entity-schemas.ts';

const MAX_UNITS = 1_000_000_000;
/** Each buffer is looked at for each figure, and each reserved allocation is a shard that every writer reads. */
const MAX_RULES = 100;
const MAX_BUFFERS_OF_SKU = 100;
const MAX_RESERVED = 20;

/** Units, or per cent of what is free at the locations that the buffer is for, rounded up. */
const bufferSize = {
  units: z.int().min(0).max(MAX_UNITS).optional(),
  percent: z.int().min(0).max(100).optional(),
};

function oneSize<S extends z.ZodType<{ units?: number | undefined; percent?: number | undefined }>>(
  schema: S,
) {
  return schema.refine(({ units, percent }) => (units === undefined) !== (percent === undefined), {
    error: 'needs either units or percent',
    path: ['units'],
  });
}

/**
 * A buffer of a channel: for SKUs with a tag, for the stock of a location, for both, or for everything. The first that
 * fits is the only one that counts for a location's stock.
 */
export const bufferRuleSchema = oneSize(
  z.strictObject({
    tag: z.string().trim().min(1).max(100).optional(),
    location: entityIdSchema.optional(),
    ...bufferSize,
  }),
);
export type BufferRule = z.output<typeof bufferRuleSchema>;

/** What a channel may sell of what its pools have. */
export const channelSellingShape = {
  /** Units that the channel leaves on the shelf. A SKU's own buffer for the channel goes before these. */
  buffers: z.array(bufferRuleSchema).max(MAX_RULES).default([]),
  /** Which channel gets the last units: lower goes first. */
  sellingPriority: z.int().min(0).max(100_000).default(100),
};

/** How a SKU is divided among channels. */
export const skuSellingSchema = z
  .strictObject({
    buffers: eachOnce(
      z.array(oneSize(z.strictObject({ channel: channelIdSchema, ...bufferSize }))).max(MAX_BUFFERS_OF_SKU),
      'channel',
    ).default([]),
    /** Units of a pool that only this channel sells, as far as the pool has them. What it sells is not filled up. */
    reserved: eachOnce(
      z
        .array(
          z.strictObject({
            channel: channelIdSchema,
            pool: poolSchema.default('main'),
            units: z.int().min(1).max(MAX_UNITS),
          }),
        )
        .max(MAX_RESERVED),
      'channel',
      'pool',
    ).default([]),
    /** At so many shared units of a pool or fewer one channel has them all; the stage's setting where it is absent. */
    lastUnitsAt: z.int().min(0).max(MAX_UNITS).optional(),
  })
  .prefault({});
export type SkuSelling = z.output<typeof skuSellingSchema>;
