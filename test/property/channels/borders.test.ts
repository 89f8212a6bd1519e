import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../functions/capture/intake/compare-versions.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { platforms } from '../../../functions/channels/registry.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import {
  fulfillmentId,
  isOrderId,
  orderId,
  parsePartId,
  shipmentId,
} from '../../../functions/order/order-id.ts';
import { canonicalJson, hashOf } from '../../../functions/shared/content-hash.ts';
import { formatMoney, parseMoney } from '../../../functions/shared/money.ts';
import { unwrapResponse } from '../../support/rest-response.ts';
import { sample } from '../../support/samples.ts';

const channel = { id: 'shop', policy: capturePolicySchema.parse({}) };

/** The same JSON value with the keys of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, shuffled(part)]),
  );
}

describe('content hash', () => {
  it('does not depend on the order of keys, and is that of equal values only', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashOf(shuffled(value))).toBe(hashOf(value));
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(hashOf(one) === hashOf(other)).toBe(canonicalJson(one) === canonicalJson(other));
      }),
    );
  });
});

describe('money', () => {
  const currency = fc.constantFrom('USD', 'JPY', 'KWD', 'CLF');
  const amount = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

  it('survives writing and reading', () => {
    fc.assert(
      fc.property(amount, currency, (units, code) => {
        expect(parseMoney(formatMoney(units, code), code)).toEqual({ amount: units });
      }),
    );
  });

  it('is within half a minor unit of the decimal, which is kept where it is finer', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(9n * 10n ** 13n), max: 9n * 10n ** 13n }),
        fc.integer({ min: 0, max: 9 }),
        (digits, decimals) => {
          const { amount: units, raw } = parseMoney(`${digits}e-${decimals}`, 'USD');
          const distance =
            BigInt(units) * 10n ** BigInt(Math.max(0, decimals - 2)) -
            digits * 10n ** BigInt(Math.max(0, 2 - decimals));
          expect(
            2n * (distance < 0n ? -distance : distance) <= 10n ** BigInt(Math.max(0, decimals - 2)),
          ).toBe(true);
          expect(raw !== undefined).toBe(distance !== 0n);
          if (raw !== undefined) expect(parseMoney(raw, 'USD')).toEqual({ amount: units, raw });
        },
      ),
    );
  });
});

describe('order ids', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 });
  const channelId = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?$/);

  it('have at most 60 characters of letters, digits, "-" and "_", and the ids of their parts say whose they are', () => {
    fc.assert(
      fc.property(
        channelId,
        text,
        text,
        fc.integer({ min: 1, max: 9999 }),
        (channelName, externalId, number, n) => {
          const id = orderId(channelName, externalId, number);
          expect(id).toMatch(/^[A-Za-z0-9_-]{1,60}$/);
          expect(isOrderId(id)).toBe(true);
          expect(id).toBe(orderId(channelName, externalId, number));
          expect(parsePartId(id)).toBeUndefined();
          expect(parsePartId(fulfillmentId(id, n))).toEqual({ kind: 'fulfillment', orderId: id, n });
          expect(parsePartId(shipmentId(id, n, 2))).toEqual({ kind: 'shipment', orderId: id, n, m: 2 });
        },
      ),
    );
  });
});

describe('the border never breaks', () => {
  const orders = [
    ['shopify', 'orders/updated', sample('shopify/order_get_full.json')],
    [
      'woocommerce',
      'order.updated',
      sample('woocommerce/order_http_request_454.json').replace('"sku": ""', '"sku": "MUG"'),
    ],
  ] as const;

  it.each(orders)('%s: whatever one field of a real order holds instead', (name, topic, json) => {
    const platform = platforms[name];
    const order: unknown = JSON.parse(unwrapResponse(json));
    expect(readMessage(platform, JSON.stringify(order), topic, channel).kind).toBe('order');
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue({ maxDepth: 2 }), (seed, value) => {
        const captured = readMessage(
          platform,
          JSON.stringify(withFieldReplaced(order, seed, value)),
          topic,
          channel,
        );
        if (captured.kind === 'order') {
          expect(canonicalOrderSchema.parse(captured.order)).toEqual(captured.order);
          expect(compareVersions(captured.order, captured.order)).toEqual({ kind: 'repeated' });
        }
        if (captured.kind === 'quarantined') {
          expect(captured.reasons.length).toBeGreaterThan(0);
          for (const reason of captured.reasons) expect(reason.code).toMatch(/^[A-Z][A-Z0-9_]*$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(orders)('%s: nor by any JSON at all', (name, topic) => {
    const platform = platforms[name];
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (json) => {
        expect(['kept', 'quarantined']).toContain(readMessage(platform, json, topic, channel).kind);
      }),
    );
  });
});

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
