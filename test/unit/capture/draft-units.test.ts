import { describe, expect, test } from 'vitest';
import { draftUnits, knownDraft } from '../../../functions/capture/intake/draft-units.ts';

const line = { lineId: '1', sku: 'A', quantity: 3 };

function unitsIn(draft: unknown, testOrders: 'hold' | 'ship' | 'ignore' = 'hold'): Record<string, number> {
  return Object.fromEntries(draftUnits(knownDraft(draft), { testOrders }));
}

describe('the units that a draft names', () => {
  test('are summed by SKU, less those that the shop has taken out or fulfilled (S3)', () => {
    const lines = [
      { ...line, cancelled: 1 },
      { ...line, open: 1 },
      { lineId: '3', sku: 'B', quantity: 2 },
    ];

    expect(unitsIn({ lines })).toEqual({ A: 3, B: 2 });
  });

  test.each([
    ['nothing at all', undefined],
    ['a text', 'order 7'],
    ['lines that are none', { lines: 'none' }],
    ['a line without SKU', { lines: [{ lineId: '1', quantity: 2 }] }],
    ['a quantity that is no whole number', { lines: [{ ...line, quantity: 1.5 }] }],
  ])('are none of %s', (_what, draft) => {
    expect(unitsIn(draft)).toEqual({});
  });

  test('are those of the lines that can be read, whatever else is wrong (S3)', () => {
    expect(unitsIn({ currency: 7, shipTo: 'home', lines: [7, line] })).toEqual({ A: 3 });
  });

  test.each([
    ['the shop has cancelled', { state: 'cancelled' }],
    ['the channel ships itself', { fulfilledBy: 'channel' }],
    ['left by the till', { shipping: { method: 'retail' } }],
    ['is a test that is ignored', { test: true }],
    ['somebody else sends', { lines: [{ ...line, fulfillmentService: 'printer' }] }],
  ])('are none of what %s', (_what, over) => {
    expect(unitsIn({ lines: [line], ...over }, 'ignore')).toEqual({});
  });

  test('of a set are those of its parts', () => {
    const lines = [
      { ...line, lineId: 'set', sku: 'SET' },
      { ...line, parentLineId: 'set' },
    ];

    expect(unitsIn({ lines })).toEqual({ A: 3 });
  });
});
