import { channelSchema } from '../../functions/network/entities/channel.ts';
import { key } from '../../functions/shared/keys.ts';
import type { Item } from './memory-table.ts';

/** A channel as the table holds it; tests say what differs from a plain one. */
export function channelItem(id: string, over: Record<string, unknown> = {}): Item {
  return {
    ...key.channel(id),
    type: 'Channel',
    ...channelSchema.parse({ id, version: 1, platform: 'canonical', ...over }),
  };
}

/** The body of `POST /orders` for an order of three units in two lines; tests say what differs. */
export function anOrderBody(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    channel: 'web',
    external: { id: '5001', number: '1001' },
    placedAt: '2026-11-23T10:00:00+01:00',
    currency: 'USD',
    buyer: { name: 'Ada Example', email: 'ada@example.com' },
    shipTo: {
      name: 'Ada Example',
      lines: ['1 Main Street'],
      city: 'New York',
      region: 'NY',
      postalCode: '10001',
      country: 'US',
    },
    lines: [
      { lineId: '1', sku: 'A', quantity: 2, unitPrice: { amount: 1500 } },
      { lineId: '2', sku: 'B', quantity: 1, unitPrice: { amount: 900 } },
    ],
    ...over,
  };
}
