import { describe, expect, test } from 'vitest';
import {
  addClaim,
  addHeld,
  isUnsettled,
  markReleased,
  mustAllowClaim,
  type Reservation,
  removeHeld,
  unitsBySku,
} from '../../../functions/inventory/reservation/reservation.ts';
import { Corrupt } from '../../../functions/shared/errors.ts';

const of = { orderId: 'o', pool: 'main', attempt: 2 };
const line = (lineId: string, units: number, sku = 'A') => ({ lineId, sku, units, by: 'order' });
const active: Reservation = {
  type: 'Reservation',
  ...of,
  status: 'active',
  held: [line('1', 2), line('2', 3, 'B')],
  version: 4,
};

describe('what an order claims', () => {
  test('the units of lines with one SKU are added up', () => {
    expect([...unitsBySku([line('1', 2), line('2', 3, 'B'), line('3', 4)])]).toEqual([
      ['A', 6],
      ['B', 3],
    ]);
  });

  test('claims are added to the units held, in the pool in which those are held', () => {
    expect(addClaim(undefined, of, [line('1', 2)], 'active')).toMatchObject({
      status: 'active',
      pool: 'main',
      held: [line('1', 2)],
      version: 1,
    });
    expect(
      addClaim({ ...active, status: 'reserving' }, { ...of, pool: 'other' }, [line('3', 1)], 'reserving'),
    ).toMatchObject({ status: 'reserving', pool: 'main', held: { length: 3 }, version: 5 });
    expect(
      addClaim(
        markReleased(undefined, of, false),
        { ...of, pool: 'other', attempt: 3 },
        [line('1', 1)],
        'active',
      ),
    ).toMatchObject({ status: 'active', pool: 'other', attempt: 3 });
  });

  test('a reservation is allocated when it holds nothing any more, and active again when a location gives back units', () => {
    const allocated = removeHeld(active, active.held);
    expect(allocated).toMatchObject({ status: 'allocated', held: [], version: 5 });
    expect(addHeld(allocated, [line('2', 1, 'B')])).toMatchObject({
      status: 'active',
      held: [line('2', 1, 'B')],
      version: 6,
    });
    expect(() => removeHeld(active, [line('1', 3)])).toThrow(Corrupt);
  });

  test('an order that claimed nothing gets a released record too; the units that a record lists stay listed (P16)', () => {
    expect(markReleased(undefined, of, true)).toMatchObject({
      status: 'released',
      final: true,
      held: [],
      attempt: 2,
      version: 1,
    });
    expect(markReleased(active, of, false)).toMatchObject({
      status: 'released',
      held: active.held,
      version: 5,
    });
    expect(removeHeld(markReleased(active, of, true), [line('1', 2)])).toMatchObject({
      status: 'released',
      final: true,
      held: [line('2', 3, 'B')],
    });
  });

  test('a reservation is taken up by the same or a later attempt, unless it is final or still being given back (P16)', () => {
    const tombstone = (over: Partial<Reservation>): Reservation => ({
      ...markReleased(undefined, of, false),
      ...over,
    });
    for (const attempt of [2, 3]) expect(() => mustAllowClaim(tombstone({}), attempt)).not.toThrow();
    expect(() => mustAllowClaim(tombstone({}), 1)).toThrow(expect.objectContaining({ name: 'Superseded' }));
    expect(() => mustAllowClaim(tombstone({ final: true }), 2)).toThrow(
      expect.objectContaining({ name: 'Cancelled' }),
    );
    expect(() => mustAllowClaim(tombstone({ held: [line('1', 1)] }), 2)).toThrow(
      expect.objectContaining({ name: 'Contended', retryable: true }),
    );
    expect(() => mustAllowClaim({ ...active, status: 'reserving' }, 2)).not.toThrow();
    expect(() => mustAllowClaim(undefined, 1)).not.toThrow();
  });

  test('a reservation is due for the sweeper while units are being taken or given back, and only then (P17)', () => {
    expect(
      [active, removeHeld(active, active.held), markReleased(undefined, of, true)].map(isUnsettled),
    ).toEqual([false, false, false]);
    expect(
      [{ ...active, status: 'reserving' as const }, markReleased(active, of, false)].map(isUnsettled),
    ).toEqual([true, true]);
  });
});
