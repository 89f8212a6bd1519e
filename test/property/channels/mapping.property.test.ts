import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../functions/capture/intake/compare-versions.ts';
import { nothingHere } from '../../../functions/capture/intake/line-standing.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { platforms } from '../../../functions/channels/registry.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import {
  canonicalOrderSchema,
  closedOnArrival,
  openLines,
} from '../../../functions/order/canonical-order.ts';
import type { CanonicalOrder } from '../../../functions/order/order-form.ts';
import { unwrapResponse } from '../../support/rest-response.ts';
import { sample } from '../../support/samples.ts';

const channel = { id: 'shop', policy: capturePolicySchema.parse({}) };

const realOrders = [
  ['shopify', 'orders/updated', sample('shopify/order_get_full.json')],
  [
    'woocommerce',
    'order.updated',
    sample('woocommerce/order_http_request_454.json').replace('"sku": ""', '"sku": "MUG"'),
  ],
] as const;

/** A copy in which the member that `seed` picks, at any depth, holds `value`. */
function withFieldReplaced(root: unknown, seed: number, value: unknown): unknown {
  const copy: unknown = structuredClone(root);
  const places: [object, string][] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, child] of Object.entries(part)) {
      places.push([part, key]);
      visit(child);
    }
  };
  visit(copy);
  const [parent, key] = places[seed % places.length] ?? [{}, ''];
  Reflect.set(parent, key, value);
  return copy;
}

/** What a version does to an order of which it says nothing new. */
function editOfTheSame(order: CanonicalOrder) {
  const standings = new Map(
    openLines(order).map(({ lineId, open }) => [lineId, { ...nothingHere, pending: open }]),
  );
  const as = closedOnArrival(order);
  const closed = as ? { closed: { as, at: order.placedAt } } : {};
  const known = { order: closed, standings, listed: new Set<string>() };
  return compareVersions({ inForce: order, fromChannel: order, arrived: order }, known);
}

describe('mapping', () => {
  it.each(realOrders)(
    'gives a valid order or a quarantine with reasons, whatever one field of a real order of %s holds instead',
    (name, topic, json) => {
      const platform = platforms[name];
      const order: unknown = JSON.parse(unwrapResponse(json));
      expect(readMessage(platform, JSON.stringify(order), topic, channel).kind).toBe('order');

      fc.assert(
        fc.property(fc.nat(), fc.jsonValue({ maxDepth: 2 }), (seed, value) => {
          const changed = JSON.stringify(withFieldReplaced(order, seed, value));
          const message = readMessage(platform, changed, topic, channel);
          if (message.kind === 'order') {
            expect(canonicalOrderSchema.parse(message.order)).toEqual(message.order);
            const { commands, differences } = editOfTheSame(message.order);
            expect([commands, differences.filter(({ isNews }) => isNews)]).toEqual([[], []]);
          }
          if (message.kind === 'quarantined') {
            expect(message.reasons.length).toBeGreaterThan(0);
            for (const reason of message.reasons) expect(reason.code).toMatch(/^[A-Z][A-Z0-9_]*$/);
          }
        }),
        { numRuns: Number(process.env['MAPPING_RUNS'] ?? 150) },
      );
    },
  );

  it.each(realOrders)('keeps or quarantines any text at all that %s sends as an order', (name, topic) => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const message = readMessage(platforms[name], text, topic, channel);
        expect(['kept', 'quarantined']).toContain(message.kind);
      }),
    );
  });
});
