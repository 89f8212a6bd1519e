import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactEvent, expandedEvent } from '../../../functions/shared/events/compact.ts';

const orderId = 'web-1-aaaaaaaa';
const event = {
  seq: 4,
  at: '2026-11-23T10:00:00.000Z',
  type: 'order.routed',
  data: {
    orderId,
    decision: 1,
    fulfillments: [
      { fulfillmentId: `${orderId}-f1`, location: 'NYC', units: 2 },
      { fulfillmentId: `${orderId}-f2`, location: '~odd', units: 1 },
    ],
  },
};

describe('an event as an item of an order stores it', () => {
  test("says the order's id in one character, wherever an id begins with it", () => {
    expect(compactEvent(event, orderId).data).toEqual({
      orderId: '~',
      decision: 1,
      fulfillments: [
        { fulfillmentId: '~-f1', location: 'NYC', units: 2 },
        { fulfillmentId: '~-f2', location: '~~odd', units: 1 },
      ],
    });
  });

  test('is read as it was carried', () => {
    expect(expandedEvent(compactEvent(event, orderId), orderId)).toEqual(event);
  });

  test('is read as it was carried whatever texts it has', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom('~', '~~', orderId, `${orderId}~`, `~${orderId}`));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), texts), (data) => {
        const carried = { ...event, data };
        expect(expandedEvent(compactEvent(carried, orderId), orderId)).toEqual(carried);
      }),
    );
  });

  test('is left as it is where it was stored before', () => {
    expect(expandedEvent(event, 'other-1').data['orderId']).toBe(orderId);
  });
});
