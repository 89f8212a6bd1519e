import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import type { Platform } from '../../../functions/channels/platform.ts';
import { shopify } from '../../../functions/channels/shopify/platform.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { shopifyOrder, wooOrder } from '../capture/shops.ts';
import { channel } from './drafts.ts';

/** What backtracking and nested scans are slowest on. */
const WORST = ['<a', '&#', ' ', '1.', 'ü-'];
const LONG = 200_000;

/** The paths of all texts of an order, lists by their first entry. */
function textPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return textPaths(value[0], [...path, '0']);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => textPaths(part, [...path, name]));
}

function withText(order: unknown, path: readonly string[], text: string): unknown {
  const copy: unknown = structuredClone(order);
  let at = Object(copy);
  for (const name of path.slice(0, -1)) at = Object(at[name]);
  at[path.at(-1) ?? ''] = text;
  return copy;
}

const shipped = {
  code: 'x',
  title: 'x',
  price: '1.00',
  delivery_category: 'x',
  source: 'x',
  carrier_identifier: 'x',
};
const orders: readonly (readonly [string, Platform, string, Record<string, unknown>])[] = [
  [
    'Shopify',
    shopify,
    'orders/create',
    shopifyOrder({
      note: 'x',
      tags: 'x',
      email: 'x',
      phone: 'x',
      po_number: 'x',
      source_name: 'x',
      shipping_lines: [shipped],
      note_attributes: [{ name: 'x', value: 'x' }],
      customer: { id: 1, first_name: 'x', last_name: 'x', tags: 'x' },
    }),
  ],
  [
    'WooCommerce',
    woocommerce,
    'order.created',
    wooOrder({
      customer_note: 'x',
      order_key: 'x',
      payment_method: 'x',
      meta_data: [{ key: 'x', value: 'x' }],
      coupon_lines: [{ code: 'x' }],
      billing: { email: 'x', phone: 'x', company: 'x' },
    }),
  ],
];

describe('a field of 200 KB', () => {
  const cases = orders.flatMap(([name, platform, topic, order]) =>
    textPaths(order).map((path) => [`${name} ${path.join('.')}`, { platform, topic, order, path }] as const),
  );

  it.each(cases)('%s takes time in proportion to its length, whatever it holds', (_name, one) => {
    const { platform, topic, order, path } = one;
    const texts = WORST.map((part) => part.repeat(LONG / part.length));

    const slowest = Math.max(
      ...texts.map((text) => {
        const json = JSON.stringify(withText(order, path, text));
        const started = process.cpuUsage();
        readMessage(platform, json, topic, channel);
        return process.cpuUsage(started).user / 1000;
      }),
    );

    // Milliseconds of the processor, so that a busy machine is no slower: what grows with the square takes minutes.
    expect(slowest).toBeLessThan(400);
  });
});
