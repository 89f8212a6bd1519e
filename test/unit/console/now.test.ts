import { describe, expect, test } from 'vitest';
import type { Exception } from '../../../console/src/api/types.ts';
import {
  commonActions,
  isShown,
  nowSearch,
  type Shown,
  sorted,
  toneOf,
} from '../../../console/src/now/now-search.ts';
import { patchOf, reasonsOf } from '../../../console/src/now/patch.ts';

function row(exceptionId: string, over: Partial<Exception> = {}, shown: Partial<Shown> = {}): Shown {
  const exception: Exception = {
    exceptionId,
    exceptionType: 'NoRoute',
    owner: 'operations',
    status: 'open',
    openedAt: '2026-11-30T08:00:00Z',
    actions: ['retry', 'cancel', 'close'],
    detail: {},
    dispatch: 0,
    waiting: false,
    escalations: 0,
    version: 1,
    ...over,
  };
  return { exception, title: 'No route', value: undefined, currency: undefined, number: undefined, ...shown };
}

function ids(rows: readonly Shown[]): string[] {
  return rows.map(({ exception }) => exception.exceptionId);
}

describe('the list of what needs a person', () => {
  test('has the nearest deadline first, and what has none last', () => {
    const rows = [
      row('none'),
      row('later', { dueAt: '2026-12-01T08:00:00Z' }),
      row('soon', { dueAt: '2026-11-30T09:00:00Z' }),
    ];
    expect(ids(sorted(rows))).toEqual(['soon', 'later', 'none']);
  });

  test('sorted by value has the dearest first, what is not known last, and equals by deadline', () => {
    const rows = [
      row('unknown'),
      row('later', { dueAt: '2026-12-01T08:00:00Z' }, { value: 500 }),
      row('sooner', { dueAt: '2026-11-30T09:00:00Z' }, { value: 500 }),
      row('dear', {}, { value: 9000 }),
    ];
    expect(ids(sorted(rows, 'value'))).toEqual(['dear', 'sooner', 'later', 'unknown']);
  });

  test.each([
    [{ q: '1170' }, true],
    [{ q: 'no ROUTE' }, true],
    [{ q: 'elsewhere' }, false],
    [{ owner: 'operations', type: 'NoRoute' }, true],
    [{ owner: 'engineering' }, false],
    [{ type: 'HoldOverdue' }, false],
  ])('%j shows an exception of operations about order #1170: %j', (search, expected) => {
    expect(isShown(row('x1', {}, { number: '#1170' }), search)).toBe(expected);
  });

  test('takes from an address what it knows, a number as text, and nothing else', () => {
    const raw = { owner: '', q: 1170, sort: 'colour', open: 'x1', other: 'z' };
    expect(nowSearch(raw)).toEqual({ q: '1170', open: 'x1' });
  });

  test.each([
    ['2026-11-30T07:59:00Z', 'due'],
    ['2026-11-30T08:30:00Z', 'soon'],
    ['2026-11-30T12:00:00Z', 'calm'],
    [undefined, 'calm'],
  ])('a deadline of %s is %s at eight', (dueAt, tone) => {
    expect(toneOf(dueAt, Date.parse('2026-11-30T08:00:00Z'))).toBe(tone);
  });

  test('offers for several what each of them offers', () => {
    const fact = row('fact', { actions: ['close'] }).exception;
    const route = row('route').exception;
    expect(commonActions([route, route])).toEqual(['retry', 'cancel', 'close']);
    expect(commonActions([route, fact])).toEqual(['close']);
    expect(commonActions([])).toEqual([]);
  });
});

describe('the correction of an order in quarantine', () => {
  const reasons = reasonsOf({
    reasons: [
      { path: 'lines.0.sku', line: '11', message: 'names no SKU' },
      { path: 'lines.1.quantity', message: 'has no quantity' },
      { path: 'shipTo.country', message: 'is missing' },
      { message: 'the message is no JSON' },
    ],
  });

  test('names lines by their id, or by their place where they have none', () => {
    const values = { 'lines.0.sku': ' 4711 ', 'lines.1.quantity': '2', 'shipTo.country': 'US' };
    expect(patchOf(reasons, values)).toEqual({
      lines: { 11: { sku: '4711' }, 1: { quantity: 2 } },
      shipTo: { country: 'US' },
    });
  });

  test('is none where nothing was filled in', () => {
    expect(patchOf(reasons, { 'shipTo.country': ' ' })).toBeUndefined();
  });
});
