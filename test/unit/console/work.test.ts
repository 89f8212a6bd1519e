import { describe, expect, test } from 'vitest';
import { workSearch } from '../../../console/src/work/work-search.ts';
import {
  byUrgency,
  deadlineOf,
  isAllPicked,
  isOnSheet,
  lineOfScan,
  stageOf,
  statusAfter,
} from '../../../console/src/work/work-steps.ts';
import type { Work, WorkSheet } from '../../../console/src/work/work-types.ts';

function work(fulfillmentId: string, over: Partial<Work> = {}): Work {
  return {
    fulfillmentId,
    orderId: 'web-1',
    status: 'requested',
    requestedAt: '2026-11-30T08:00:00Z',
    lines: 1,
    units: 2,
    cancelRequested: false,
    ...over,
  };
}

function line(lineId: string, sku: string, open: number): WorkSheet['lines'][number] {
  return { lineId, sku, units: open, open, shipped: 0, delivered: 0, returned: 0, lost: 0 };
}

describe('the work queue', () => {
  test('has a cancel that waits for an answer first, then the nearest deadline, then the oldest', () => {
    const queue = [
      work('new', { requestedAt: '2026-11-30T09:00:00Z' }),
      work('old'),
      work('due', { acceptBy: '2026-11-30T10:00:00Z' }),
      work('cancel', { status: 'picking', cancelRequested: true }),
    ];
    expect(queue.toSorted(byUrgency).map(({ fulfillmentId }) => fulfillmentId)).toEqual([
      'cancel',
      'due',
      'old',
      'new',
    ]);
  });

  test.each([
    [{ status: 'requested', acceptBy: 'A', shipBy: 'S' }, 'A'],
    [{ status: 'picking', acceptBy: 'A', shipBy: 'S' }, 'S'],
    [{ status: 'accepted', readyBy: 'R', shipBy: 'S' }, 'R'],
    [{ status: 'ready', readyBy: 'R', collectBy: 'C' }, 'C'],
    [{ status: 'picking', shipBy: 'S', cancelRequested: true, cancelAnswerBy: 'X' }, 'X'],
    [{ status: 'packed' }, undefined],
  ] satisfies [Partial<Work>, string | undefined][])('%j is due at %s', (over, deadline) => {
    expect(deadlineOf(work('f1', over))).toBe(deadline);
  });

  test('takes from an address what it knows', () => {
    expect(workSearch({ location: 'store-1', stage: 'fly', open: '' })).toEqual({ location: 'store-1' });
  });
});

describe('a piece of work', () => {
  test('stands where it is once everything that was told is heard', () => {
    const at = '2026-11-30T09:00:00Z';
    const told = [
      { id: '1', at, kind: 'accepted' },
      { id: '2', at, kind: 'picking' },
      { id: '3', at, kind: 'remind' },
    ] as const;
    expect(statusAfter('requested', told)).toBe('picking');
    expect(stageOf('picking')).toBe('pack');
    expect(stageOf('shipped')).toBeUndefined();
  });

  test('counts a scan for the first line of the SKU that still lacks units', () => {
    const lines = [line('1', 'TEE-M', 1), line('2', 'TEE-M', 2), line('3', 'PIN', 1)];
    expect(lineOfScan(lines, {}, ' tee-m ')?.lineId).toBe('1');
    expect(lineOfScan(lines, { 1: 1 }, 'TEE-M')?.lineId).toBe('2');
    expect(lineOfScan(lines, { 1: 1, 2: 2 }, 'TEE-M')).toBeUndefined();
    expect(isOnSheet(lines, 'tee-m')).toBe(true);
    expect(isOnSheet(lines, 'TEE-L')).toBe(false);
    expect(isAllPicked(lines, { 1: 1, 2: 2, 3: 1 })).toBe(true);
    expect(isAllPicked(lines, { 1: 1, 2: 1, 3: 1 })).toBe(false);
  });
});
