import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fulfillmentId,
  isOrderId,
  orderId,
  parsePartId,
  shipmentId,
} from '../../../functions/order/order-id.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 80 });
const channelIds = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?$/);
const numbers = fc.integer({ min: 1, max: 9999 });

describe('order ids', () => {
  it('have at most 60 characters of letters, digits, "-" and "_", and the ids of their parts say whose they are', () => {
    fc.assert(
      fc.property(channelIds, texts, numbers, (channel, externalId, n) => {
        const id = orderId(channel, externalId);

        expect(id).toMatch(/^[A-Za-z0-9_-]{1,60}$/);
        expect(isOrderId(id)).toBe(true);
        expect(id).toBe(orderId(channel, externalId));
        expect(parsePartId(id)).toBeUndefined();
        expect(parsePartId(fulfillmentId(id, n))).toEqual({ kind: 'fulfillment', orderId: id, n });
        expect(parsePartId(shipmentId(id, n, 2))).toEqual({ kind: 'shipment', orderId: id, n, m: 2 });
      }),
    );
  });
});
