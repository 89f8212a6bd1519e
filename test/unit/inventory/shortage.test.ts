import { describe, expect, test } from 'vitest';
import { availableLines, courseOfShortage } from '../../../functions/inventory/reservation/shortage.ts';
import type { BackorderPolicy } from '../../../functions/order/backorder-policies.ts';
import type { LineUnits } from '../../../functions/order/line-units.ts';

const line = (lineId: string, sku: string, units: number): LineUnits => ({ lineId, sku, units });
const LINES = [line('1', 'A', 3), line('2', 'B', 2), line('3', 'A', 2)];
const alone = (): undefined => undefined;

function courseOf(policies: Readonly<Record<string, BackorderPolicy>>, available: Record<string, number>) {
  return courseOfShortage({
    lines: LINES,
    available: new Map(Object.entries(available)),
    policyOf: (sku) => policies[sku] ?? 'wait',
    groupOf: alone,
    mayPart: true,
    hasPart: false,
  });
}

describe('an order that is short of something', () => {
  test('waits with all of it where one SKU that is short is to be waited for', () => {
    expect(courseOf({ A: 'shipAvailable', B: 'wait' }, { A: 4, B: 1 })).toEqual({ kind: 'wait' });
  });

  test('goes on with what is there, the first line first', () => {
    expect(courseOf({ A: 'shipAvailable' }, { A: 4 })).toEqual({
      kind: 'part',
      lines: [line('1', 'A', 3), line('2', 'B', 2), line('3', 'A', 1)],
    });
  });

  test('waits where nothing of it is there', () => {
    expect(courseOf({ A: 'shipAvailable', B: 'shipAvailable' }, { A: 0, B: 0 })).toEqual({ kind: 'wait' });
  });

  test('loses the units that are short, of the last lines, where their SKU is not waited for', () => {
    expect(courseOf({ A: 'cancelLine', B: 'wait' }, { A: 4, B: 1 })).toEqual({
      kind: 'cancelLines',
      lines: [line('3', 'A', 1)],
    });
  });

  test('is cancelled where nothing would be left of it, or a SKU that is short wants it so', () => {
    const nothing = courseOf({ A: 'cancelLine', B: 'cancelLine' }, { A: 0, B: 0 });

    expect(nothing).toEqual({ kind: 'cancelOrder' });
    expect(courseOf({ A: 'cancel', B: 'shipAvailable' }, { A: 4, B: 1 })).toEqual({ kind: 'cancelOrder' });
  });

  test('waits as a whole in an execution of an earlier release, which cannot follow a further wait', () => {
    const shortage = {
      lines: LINES,
      available: new Map([['A', 4]]),
      groupOf: alone,
      mayPart: false,
      hasPart: false,
    };

    expect(courseOfShortage({ ...shortage, policyOf: () => 'shipAvailable' })).toEqual({ kind: 'wait' });
  });

  test('keeps lines of one group together, and gives what they leave to others', () => {
    const groupOf = (lineId: string) => (lineId === '3' ? undefined : 'set');
    const there = availableLines({ lines: LINES, available: new Map([['A', 2]]), groupOf });

    expect(there).toEqual([line('3', 'A', 2)]);
  });
});
