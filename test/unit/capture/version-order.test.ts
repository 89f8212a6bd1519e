import { describe, expect, test } from 'vitest';
import { byClock, clockAfter, successionOf } from '../../../functions/capture/intake/version-order.ts';
import type { OrderDraft } from '../../../functions/order/order-form.ts';
import { orderOf } from '../channels/drafts.ts';

const noon = '2026-11-20T12:00:00.000Z';
const later = '2026-11-20T12:00:01.000Z';
const waits = { id: 'AWAITING_PAYMENT', reason: 'AWAITING_PAYMENT' };

/** Where a version of the same second stands that arrives after one of `last`. */
function sameSecond(last: Partial<OrderDraft>, arrived: Partial<OrderDraft>) {
  const time = { updatedAt: noon };
  return successionOf({ channelUpdatedAt: noon }, orderOf(last), time, orderOf(arrived));
}

describe('versions of different seconds', () => {
  test('the time decides, whatever the content says', () => {
    const paid = orderOf({ payment: 'paid' });
    const pending = orderOf({ payment: 'pending' });

    expect(successionOf({ channelUpdatedAt: later }, pending, { updatedAt: noon }, paid)).toBe('older');
    expect(successionOf({ channelUpdatedAt: noon }, paid, { updatedAt: later }, pending)).toBe('newer');
  });

  test('a version of an unknown time is never older', () => {
    expect(byClock({ channelUpdatedAt: noon }, { updatedAt: undefined })).toBe('newer');
    expect(byClock({}, { updatedAt: noon })).toBe('newer');
  });
});

describe('versions of one second', () => {
  test('the trigger of the first delivery decides', () => {
    const known = { channelUpdatedAt: noon, channelTriggeredAt: '2026-11-20T12:00:00.500Z' };
    const triggered = (at: string) => byClock(known, { updatedAt: noon, triggeredAt: at });

    expect(triggered('2026-11-20T12:00:00.400Z')).toBe('older');
    expect(triggered('2026-11-20T12:00:00.600Z')).toBe('newer');
    expect(triggered('2026-11-20T12:00:00.500Z')).toBe('undecided');
  });

  test('a trigger that belongs to an earlier version decides nothing', () => {
    const known = { channelUpdatedAt: later, channelTriggeredAt: noon };

    expect(byClock(known, { updatedAt: later, triggeredAt: '2026-11-20T12:00:01.400Z' })).toBe('undecided');
  });

  test.each<[string, Partial<OrderDraft>, Partial<OrderDraft>]>([
    ['pending before paid', { payment: 'pending' }, { payment: 'paid' }],
    ['authorised before voided', { payment: 'authorized' }, { payment: 'voided' }],
    ['paid before refunded in part', { payment: 'paid' }, { payment: 'partially_refunded' }],
    [
      'waiting for cash on delivery before not waiting',
      { payment: 'pending', holds: [waits] },
      { payment: 'pending' },
    ],
  ])('the progress of payment decides: %s', (_what, first, second) => {
    expect(sameSecond(first, second)).toBe('newer');
    expect(sameSecond(second, first)).toBe('older');
  });

  test('nothing decides between versions that differ in an address, a note or a state', () => {
    expect(sameSecond({ state: 'cancelled' }, { state: 'open' })).toBe('undecided');
    expect(sameSecond({}, { notes: { customer: 'ring' } })).toBe('undecided');
  });
});

describe("the clock of an order's versions", () => {
  test('follows a later time, and a later trigger of the same second', () => {
    expect(clockAfter({ channelUpdatedAt: noon }, { updatedAt: later })).toEqual({ channelUpdatedAt: later });
    expect(clockAfter({ channelUpdatedAt: noon }, { updatedAt: noon, triggeredAt: later })).toEqual({
      channelUpdatedAt: noon,
      channelTriggeredAt: later,
    });
  });

  test('never goes back, and does not move for what is known', () => {
    const clock = { channelUpdatedAt: later, channelTriggeredAt: later };

    expect(clockAfter(clock, { updatedAt: noon })).toBeUndefined();
    expect(clockAfter(clock, { updatedAt: later, triggeredAt: noon })).toBeUndefined();
    expect(clockAfter(clock, { updatedAt: undefined })).toBeUndefined();
  });
});
