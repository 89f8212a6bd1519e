import { describe, expect, test } from 'vitest';
import {
  behind,
  changeOf,
  changeText,
  notSellable,
  positionReasons,
  reasonsOf,
  withheldText,
} from '../../../console/src/stock/stock-reasons.ts';
import { skuSearch, stockSearch } from '../../../console/src/stock/stock-search.ts';
import { stockDe } from '../../../console/src/text/stock.de.ts';
import { stockEn } from '../../../console/src/text/stock.en.ts';
import { lineNames } from '../../../functions/inventory/sellable/sellable.ts';

const position = {
  sku: 'A',
  location: 'reno',
  pool: 'main',
  onHand: 20,
  allocated: 4,
  unsellable: 2,
  refurbish: 1,
  safety: 3,
  withheld: 1,
  inTransit: 4,
  free: 9,
  selling: false,
  doubted: 'NOT_IN_STOCK',
  version: 7,
  confidence: { percent: 91.6, found: 20, missed: 2 },
};

describe('the page of a SKU', () => {
  test('adds up the units of a reason over locations, in the order of the lines', () => {
    const lines = [
      { line: 'onHand' as const, units: 9, location: 'reno' },
      { line: 'onHand' as const, units: 3, location: 'soho' },
      { line: 'claims' as const, units: -2 },
    ];
    expect(reasonsOf(lines)).toEqual([
      { line: 'onHand', units: 12, locations: ['reno', 'soho'] },
      { line: 'claims', units: -2, locations: [] },
    ]);
  });

  test('says why a channel may not sell the rest, and nothing where nothing is withheld', () => {
    const lines = [
      { line: 'buffer' as const, units: -2, location: 'reno' },
      { line: 'buffer' as const, units: -1, location: 'soho' },
      { line: 'lastUnits' as const, units: -1 },
    ];
    expect(withheldText(lines, stockEn.lines)).toBe(
      '3 buffer of the channel, 1 last units, another channel has them',
    );
    expect(withheldText([], stockEn.lines)).toBe('');
  });

  test('says why units of a shelf are not free', () => {
    expect(notSellable(position)).toBe(3);
    expect(positionReasons(position, stockEn)).toEqual([
      '2 damaged or not sellable',
      '1 to be mended',
      '3 safety stock',
      '1 kept back, the books were often wrong',
      '4 on their way here',
      'not on sale here',
      'doubted: NOT_IN_STOCK',
      'books are right for 92 of 100 units',
    ]);
  });

  test.each([
    ['order:web-1', { orderId: 'web-1', words: 'web-1' }],
    ['fulfillment:web-1-f12', { orderId: 'web-1', words: 'web-1-f12' }],
    ['return:web-1-r1', { orderId: 'web-1', words: 'web-1-r1' }],
    ['document:PO-7', { words: 'document PO-7' }],
    ['cart:web/c1', { words: 'cart web/c1' }],
  ])('%s behind a movement is led to', (ref, expected) => {
    expect(behind(ref)).toEqual(expected);
  });

  test('shows a quantity before and after where a write changed it', () => {
    const entry = {
      at: '2026-11-30T08:00:00Z',
      pool: 'main',
      version: 1,
      movements: [],
      before: { atp: 5 },
      after: { atp: 3 },
    };
    expect(changeText(changeOf(entry, ['free', 'atp']))).toBe('5 → 3');
    expect(changeText(changeOf({ ...entry, after: { atp: 5 } }, ['atp']))).toBe('5');
    expect(changeText(changeOf(entry, ['onHand']))).toBe('');
  });

  test('has a word for every line of the explanation, in both languages', () => {
    for (const { lines } of [stockEn, stockDe])
      expect(Object.keys(lines).toSorted()).toEqual([...lineNames].toSorted());
  });

  test('takes from an address what it knows, a number as text', () => {
    expect(stockSearch({ q: 4711, location: 'reno', sort: 'x' })).toEqual({ q: '4711', location: 'reno' });
    expect(skuSearch({ q: 'a', location: '' })).toEqual({});
  });
});
