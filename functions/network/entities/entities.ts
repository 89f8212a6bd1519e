import type * as z from 'zod';
import { settleUndeclared } from '../../exceptions/undeclared-sku.ts';
import { channelIdSchema } from '../../order/order-form.ts';
import { skuIdSchema } from '../../order/sku-id.ts';
import { Conflict } from '../../shared/errors.ts';
import { type Key, key, type ListKey, listKey, prefix } from '../../shared/keys.ts';
import type { Write } from '../../shared/transact.ts';
import { channelBodySchema, channelSchema } from './channel.ts';
import { connectedShopWrites } from './connected-shop.ts';
import { entityIdSchema } from './entity-schemas.ts';
import { gtinWrites } from './gtin.store.ts';
import { locationBodySchema, locationSchema } from './location.ts';
import { rateCardBodySchema, rateCardSchema } from './rate-card.ts';
import { skuBodySchema, skuSchema } from './sku.ts';
import { trackingSourceBodySchema, trackingSourceSchema } from './tracking-source.ts';

/** Both may stay in a body: see `entityBody`. */
interface OptionalIdentity {
  id?: string | undefined;
  version?: number | undefined;
}

/** One kind of reference data: what its doors take and keep, and where it is stored. */
export interface Entity {
  /** The name in events, the audit and messages. */
  readonly name: string;
  /** The type of the table's item. */
  readonly type: 'Channel' | 'Location' | 'Sku' | 'RateCard' | 'TrackingSource';
  /** `/<path>` lists, `/<path>/{<param>}` reads and puts. */
  readonly path: string;
  readonly param: 'id' | 'sku';
  readonly id: z.ZodType<string>;
  readonly body: z.ZodType<Record<string, unknown> & OptionalIdentity>;
  readonly stored: z.ZodType<Record<string, unknown> & { id: string; version: number }>;
  readonly key: (id: string) => Key;
  /** Where all entities of the kind are: one partition below a prefix, or partitions of the list index. */
  readonly listed:
    | { readonly pk: string; readonly beginsWith: string }
    | { readonly partitions: readonly string[]; readonly listKey: (id: string) => ListKey };
  /** Where each version is kept beside the one in force, for kinds whose versions stay readable. */
  readonly versionKey?: (id: string, version: number) => Key;
  /** What else ends by the write that declares an entity. */
  readonly settles?: (id: string, by: string, now: string) => Promise<Write[]>;
  /** What else is written with each version. */
  readonly keeps?: (
    id: string,
    before: Record<string, unknown> | undefined,
    next: Record<string, unknown>,
  ) => Write[];
  /** Refuses changes that an entity may not have any more. @throws Conflict */
  readonly mustAllow?: (before: Record<string, unknown>, next: Record<string, unknown>) => void;
}

export const entities = {
  channel: {
    name: 'channel',
    type: 'Channel',
    path: 'channels',
    param: 'id',
    id: channelIdSchema,
    body: channelBodySchema,
    stored: channelSchema,
    key: key.channel,
    listed: { pk: 'CHANNELS', beginsWith: prefix.channel },
    keeps: connectedShopWrites,
  },
  location: {
    name: 'location',
    type: 'Location',
    path: 'locations',
    param: 'id',
    id: entityIdSchema,
    body: locationBodySchema,
    stored: locationSchema,
    key: key.location,
    listed: { pk: 'NETWORK', beginsWith: prefix.location },
    mustAllow: (before, next) => {
      if (before['pool'] !== next['pool'])
        throw new Conflict(
          'The pool of a location is fixed: its stock is counted there. Make a new location and move the stock.',
          { pool: before['pool'] },
        );
    },
  },
  sku: {
    name: 'sku',
    type: 'Sku',
    path: 'skus',
    param: 'sku',
    id: skuIdSchema,
    body: skuBodySchema,
    stored: skuSchema,
    key: key.sku,
    listed: { partitions: listKey.skuPartitions(), listKey: listKey.skus },
    settles: settleUndeclared,
    keeps: gtinWrites,
  },
  rateCard: {
    name: 'rate-card',
    type: 'RateCard',
    path: 'rate-cards',
    param: 'id',
    id: entityIdSchema,
    body: rateCardBodySchema,
    stored: rateCardSchema,
    key: key.rateCardActive,
    listed: { pk: 'RATES', beginsWith: prefix.rateCardActive },
    versionKey: key.rateCard,
  },
  trackingSource: {
    name: 'tracking-source',
    type: 'TrackingSource',
    path: 'tracking-sources',
    param: 'id',
    id: entityIdSchema,
    body: trackingSourceBodySchema,
    stored: trackingSourceSchema,
    key: key.trackingSource,
    listed: { pk: 'TRACKINGSOURCES', beginsWith: prefix.source },
  },
} as const satisfies Record<string, Entity>;
