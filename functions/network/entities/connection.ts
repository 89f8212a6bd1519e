/** How a channel is connected to its shop: what is told to it, under which names. */
import * as z from 'zod';
import { entityIdSchema, poolSchema, secretNameSchema } from './entity-schemas.ts';

const theirs = z.string().trim().min(1).max(200);

/** What the figure of a SKU is made of. */
const pushSchema = z.discriminatedUnion('of', [
  /** One figure: what the channel may sell of all its pools. */
  z.strictObject({ of: z.literal('channel') }),
  /** One figure: what the channel may sell of one pool. */
  z.strictObject({ of: z.literal('pool'), pool: poolSchema }),
  /** A figure for each mapped location, which sum to what the channel may sell (S15). */
  z.strictObject({ of: z.literal('locations') }),
]);

/** How our SKU is written at the shop: by a table, else by a rule. */
const skuMapSchema = z.strictObject({
  /** `same`: as ours. `prefix`: ours behind these letters. */
  rule: z.enum(['same', 'prefix', 'none']).default('same'),
  prefix: z.string().max(50).default(''),
  /** Our SKU to theirs; an empty text is a SKU that is not sold there. */
  table: z.record(z.string().min(1).max(64), z.string().max(200)).default({}),
});

export const connectionSchema = z.strictObject({
  /** The name of the secret with the platform's credentials, below the stage's `channels/`. */
  credentials: secretNameSchema,
  /** Where the platform is called, if not at the shop's own address: simulated platforms, a proxy. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  /** The address of our door that the shop's messages go to; absent where the owner subscribes by hand. */
  messagesTo: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  /** Our location to the shop's. */
  locations: z.record(entityIdSchema, theirs).default({}),
  skus: skuMapSchema.prefault({}),
  stock: z
    .strictObject({
      /** Whether figures are told at all. */
      told: z.boolean().default(true),
      push: pushSchema.default({ of: 'channel' }),
      /** The shop's location that a single figure stands at, where its figures have locations. */
      at: theirs.optional(),
      /** What a count by the shop's staff is: an edit, which is corrected, or a count of our stock there (S10). */
      counts: z.enum(['edit', 'ours']).default('edit'),
    })
    .prefault({}),
  effects: z
    .strictObject({
      shipments: z.boolean().default(true),
      cancels: z.boolean().default(true),
      refunds: z.boolean().default(true),
      tracking: z.boolean().default(true),
    })
    .prefault({}),
  /** Whether the shop writes to its customer when a parcel is told. */
  notifyCustomer: z.boolean().default(true),
});
export type Connection = z.output<typeof connectionSchema>;

/** What a SKU of ours is called at the shop; undefined where it is not sold there. */
export function skuAtShop({ skus: { rule, prefix, table } }: Pick<Connection, 'skus'>, sku: string) {
  const named = table[sku];
  if (named !== undefined) return named === '' ? undefined : named;
  if (rule === 'none') return undefined;
  return rule === 'prefix' ? `${prefix}${sku}` : sku;
}

/** The shop's locations that have figures of our stock; one without a name where the shop has one figure for a SKU. */
export function placesOf({ stock, locations }: Connection): (string | undefined)[] {
  if (stock.push.of !== 'locations') return [stock.at];
  return [...new Set(Object.values(locations))].sort();
}

/** Which SKU of ours the shop means; undefined for one that is not ours to keep. */
export function skuFromShop({ skus: { rule, prefix, table } }: Pick<Connection, 'skus'>, theirs: string) {
  const named = Object.entries(table).find(([, shop]) => shop === theirs);
  if (named) return named[0];
  if (rule === 'none' || table[theirs] === '') return undefined;
  if (rule === 'same') return theirs;
  return theirs.startsWith(prefix) ? theirs.slice(prefix.length) : undefined;
}
