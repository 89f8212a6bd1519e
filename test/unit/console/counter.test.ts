import { describe, expect, test } from 'vitest';
import {
  counterGoods,
  emptySheet,
  mayBeId,
  orderIdIn,
  withArticle,
} from '../../../console/src/work/counter.ts';
import { withoutCustomer } from '../../../console/src/work/without-customer.ts';

const lines = [
  { lineId: '1', sku: 'TEE' },
  { lineId: '2', sku: 'PIN' },
];

describe('goods at a counter', () => {
  test.each([
    ['web-1001-1bd2ek9v-f1', 'web-1001-1bd2ek9v'],
    ['web-1001-1bd2ek9v-s2-1', 'web-1001-1bd2ek9v'],
    [' web-1001-1bd2ek9v ', 'web-1001-1bd2ek9v'],
    ['1001', '1001'],
  ])('%s names the order %s', (text, orderId) => {
    expect(orderIdIn(text)).toBe(orderId);
  });

  test('a number, also one with a hyphen, is looked up as a number', () => {
    expect(['1001', 'PO-7', 'web-1001-1bd2ek9v-f1'].map(mayBeId)).toEqual([false, false, true]);
  });

  test('an article counts for the line of its SKU, however it is written, and for itself where there is none', () => {
    const scanned = ['tee', 'TEE', 'CAP', 'CAP', 'PIN'];

    const sheet = scanned.reduce((before, code) => withArticle(before, lines, code), emptySheet);

    expect(sheet).toMatchObject({ units: { 1: 2, 2: 1 }, others: [{ sku: 'CAP', units: 2 }] });
  });

  test('are told by line and by SKU, with the grades that were given', () => {
    const sheet = {
      ...emptySheet,
      units: { 1: 2, 2: 0 },
      graded: { 1: { sellable: 1, scrap: 1 } },
      reasons: { 1: ' torn ' },
      others: [{ sku: 'CAP', units: 1 }],
    };

    expect(counterGoods(sheet, 'web-1', 'soho')).toEqual({
      orderId: 'web-1',
      location: 'soho',
      outcome: 'refund',
      lines: [{ lineId: '1', units: 2 }],
      strange: [{ sku: 'CAP', units: 1 }],
      inspected: {
        lines: [
          { lineId: '1', units: 1, as: 'sellable' },
          { lineId: '1', units: 1, as: 'scrap', reason: 'torn' },
        ],
      },
    });
  });

  test('are not told while there are none, or while more are graded than there are', () => {
    const beyond = { ...emptySheet, units: { 1: 1 }, graded: { 1: { sellable: 2 } } };

    expect(counterGoods(emptySheet, 'web-1', 'soho')).toBeUndefined();
    expect(counterGoods(beyond, 'web-1', 'soho')).toBeUndefined();
  });
});

test('work that the browser keeps names nobody', () => {
  const kept = withoutCustomer({
    fulfillmentId: 'web-1-f1',
    orderId: 'web-1',
    status: 'requested',
    cancelRequested: false,
    location: 'soho',
    lines: [],
    shipments: [],
    orderNumber: '1001',
    shipTo: { name: 'Ada', lines: ['1 Main Street'], city: 'Boston', country: 'US' },
    contact: { name: 'Ada' },
    notes: { packing: 'For Ada' },
  });

  expect(JSON.stringify(kept)).not.toMatch(/Ada|Main Street|Boston/);
  expect(kept.orderNumber).toBe('1001');
});
