import { describe, expect, test } from 'vitest';
import {
  asInspected,
  asksReason,
  gradedUnits,
  nextOf,
  toGrade,
  toReceive,
  withOneMore,
} from '../../../console/src/work/grades.ts';
import { resultOfScan } from '../../../console/src/work/scan.ts';
import { stopsOf, waveOf } from '../../../console/src/work/wave.ts';
import { workSearch } from '../../../console/src/work/work-search.ts';
import {
  byUrgency,
  deadlineOf,
  isAllPicked,
  stageOf,
  statusAfter,
  withUnsent,
} from '../../../console/src/work/work-steps.ts';
import type { Return, Work, WorkSheet } from '../../../console/src/work/work-types.ts';

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
    expect(resultOfScan(lines, {}, ' tee-m ')).toMatchObject({ line: { lineId: '1' }, units: 1 });
    expect(resultOfScan(lines, { 1: 1 }, 'TEE-M')).toMatchObject({ line: { lineId: '2' } });
    expect(resultOfScan(lines, { 1: 1, 2: 2 }, 'TEE-M')).toBe('complete');
    expect(resultOfScan(lines, {}, 'TEE-L')).toBe('unknown');
    expect(isAllPicked(lines, { 1: 1, 2: 2, 3: 1 })).toBe(true);
    expect(isAllPicked(lines, { 1: 1, 2: 1, 3: 1 })).toBe(false);
  });

  test('counts the label of a unit or of a case, whatever form it has', () => {
    const gtins = [
      { gtin: '09506000134352', units: 1 },
      { gtin: '19506000134359', units: 6 },
    ];
    const lines = [{ ...line('1', 'TEA', 7), gtins }];
    expect(resultOfScan(lines, {}, '9506000134352')).toMatchObject({ units: 1 });
    expect(resultOfScan(lines, {}, '(01)19506000134359(10)LOT-1')).toMatchObject({ units: 6 });
    expect(resultOfScan(lines, {}, 'https://brand.example/01/09506000134352')).toMatchObject({ units: 1 });
    expect(resultOfScan(lines, { 1: 2 }, '(01)19506000134359')).toBe('complete');
    expect(resultOfScan(lines, {}, '(01)09506000134369')).toBe('unknown');
  });

  test('stands in the queue as it will once what is kept has been sent, without what was refused', () => {
    const kept = { id: 'a', box: 'ann store', at: 1 };
    const fact = { id: 'a', at: '2026-11-30T09:00:00Z', kind: 'accepted' } as const;
    const task = { kind: 'fulfillment', about: 'f1', body: fact } as const;
    expect(withUnsent([work('f1')], [{ ...kept, task }])).toMatchObject([{ status: 'accepted' }]);
    expect(withUnsent([work('f2')], [{ ...kept, task }])).toMatchObject([{ status: 'requested' }]);
    expect(withUnsent([work('f1')], [{ ...kept, task, refused: 'too late' }])).toMatchObject([
      { status: 'requested' },
    ]);
  });
});

describe('a wave', () => {
  test('is the most urgent work that nobody picks yet and nobody wants cancelled', () => {
    const queue = [
      work('new', { status: 'accepted', shipBy: '2026-11-30T12:00:00Z' }),
      work('picking', { status: 'picking' }),
      work('cancel', { cancelRequested: true }),
      work('due', { acceptBy: '2026-11-30T10:00:00Z' }),
      work('later', { acceptBy: '2026-11-30T14:00:00Z' }),
    ];
    expect(waveOf(queue, 2).map(({ fulfillmentId }) => fulfillmentId)).toEqual(['due', 'new']);
  });

  test('stops once at each SKU, and says which boxes its units go into', () => {
    const sheets = [
      { lines: [line('1', 'TEE', 2), line('2', 'PIN', 1)] },
      { lines: [line('1', 'TEE', 1), line('2', 'TEE', 1), line('3', 'CAP', 0)] },
    ];
    expect(stopsOf(sheets)).toEqual([
      { sku: 'PIN', title: 'PIN', units: 1, boxes: [{ box: 1, units: 1 }] },
      {
        sku: 'TEE',
        title: 'TEE',
        units: 4,
        boxes: [
          { box: 1, units: 2 },
          { box: 2, units: 2 },
        ],
      },
    ]);
  });
});

describe('goods that come back', () => {
  const announced: Return = {
    ...{ orderId: 'web-1', channel: 'web', n: 1, returnId: 'web-1-r1', location: 'store', pool: 'main' },
    ...{ requestedAt: '2026-11-20T08:00:00Z', receiveBy: '2026-12-20T08:00:00Z', version: 1 },
    status: 'requested',
    dispositions: [],
    lines: [
      { lineId: '1', sku: 'TEE', units: 2 },
      { lineId: '2', sku: 'PIN', units: 1 },
    ],
  };
  const came: Return = {
    ...announced,
    status: 'received',
    received: [{ lineId: '1', sku: 'TEE', units: 2 }],
    dispositions: [{ lineId: '1', sku: 'TEE', units: 1, as: 'sellable' }],
  };

  test('are received as far as they have not come, and graded as far as nobody has', () => {
    expect(nextOf(announced)).toBe('receive');
    expect(toReceive(came)).toEqual([{ lineId: '2', sku: 'PIN', units: 1 }]);
    expect(nextOf(came)).toBe('grade');
    expect(toGrade(came)).toEqual([{ lineId: '1', sku: 'TEE', units: 1 }]);
    expect(nextOf({ ...came, status: 'closed' })).toBeUndefined();
  });

  test('have a grade for each unit', () => {
    const graded = withOneMore(withOneMore(withOneMore({}, '1', 'sellable'), '1', 'scrap'), '1', 'sellable');
    expect(gradedUnits(graded, '1')).toBe(3);
    expect(gradedUnits(graded, '2')).toBe(0);
    expect(asksReason(graded, '1')).toBe(true);
    expect(asksReason(withOneMore({}, '1', 'sellable'), '1')).toBe(false);
    expect(asInspected(graded, { 1: ' torn ' })).toEqual([
      { lineId: '1', units: 2, as: 'sellable' },
      { lineId: '1', units: 1, as: 'scrap', reason: 'torn' },
    ]);
  });
});
