import { locationSchema } from '../../functions/network/entities/location.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import { trackingSourceSchema } from '../../functions/network/entities/tracking-source.ts';
import { key } from '../../functions/shared/keys.ts';
import type { Item } from './memory-table.ts';

/** A store in New York as the table holds it; tests say what differs. */
export function locationItem(id: string, over: Record<string, unknown> = {}): Item {
  return {
    ...locationSchema.parse({
      id,
      version: 1,
      name: id,
      type: 'store',
      timeZone: 'America/New_York',
      address: { country: 'US', postalCode: '10001' },
      ...over,
    }),
    ...key.location(id),
  };
}

/** A declared SKU as the table holds it. */
export function skuItem(id: string, over: Record<string, unknown> = {}): Item {
  return { ...key.sku(id), type: 'Sku', ...skuSchema.parse({ id, version: 1, ...over }) };
}

/** A tracking source as the table holds it; its secret has the source's name. */
export function trackingSourceItem(id: string, over: Record<string, unknown> = {}): Item {
  return {
    ...key.trackingSource(id),
    type: 'TrackingSource',
    ...trackingSourceSchema.parse({ id, version: 1, platform: 'easypost', secrets: id, ...over }),
  };
}
