import { describe, expect, test } from 'vitest';
import { byClock, clockAfter, successionOf } from '../../../functions/capture/intake/version-order.ts';
import type { OrderDraft } from '../../../functions/order/order-form.ts';
import { orderOf } from '../channels/drafts.ts';

const noon = '2026-11-20T12:00:00.000Z';
const later = '2026-11-20T12:00:01.000Z';
const receivedAt = '2026-11-20T12:10:00.000Z';
const waits = { id: 'AWAITING_PAYMENT', reason: 'AWAITING_PAYMENT' };

/** Where a version of the same second stands that arrives after one of `last`. */
function sameSecond(last: Partial<OrderDraft>, arrived: Partial<OrderDraft>) {
  const time = { updatedAt: noon, receivedAt };
  return successionOf({ channelUpdatedAt: noon }, orderOf(last), time, orderOf(arrived));
}

describe('versions of different seconds', () => {
  test('the time decides, whatever the content says', () => {
    const paid = orderOf({ payment: 'paid' });
    const pending = orderOf({ payment: 'pending' });

    expect(successionOf({ channelUpdatedAt: later }, pending, { updatedAt: noon, receivedAt }, paid)).toBe(
      'older',
    );
    expect(successionOf({ channelUpdatedAt: noon }, paid, { updatedAt: later, receivedAt }, pending)).toBe(
      'newer',
    );
  });

  test('a version of an unknown time is never older', () => {
    expect(byClock({ channelUpdatedAt: noon }, { updatedAt: undefined, receivedAt })).toBe('newer');
    expect(byClock({}, { updatedAt: noon, receivedAt })).toBe('newer');
  });
});

describe('versions of one second', () => {
  test('the trigger of the first delivery decides', () => {
    const known = { channelUpdatedAt: noon, channelTriggeredAt: '2026-11-20T12:00:00.500Z' };
    const triggered = (at: string) => byClock(known, { updatedAt: noon, triggeredAt: at, receivedAt });

    expect(triggered('2026-11-20T12:00:00.400Z')).toBe('older');
    expect(triggered('2026-11-20T12:00:00.600Z')).toBe('newer');
    expect(triggered('2026-11-20T12:00:00.500Z')).toBe('undecided');
  });

  test('a trigger that belongs to an earlier version decides nothing', () => {
    const known = { channelUpdatedAt: later, channelTriggeredAt: noon };

    expect(byClock(known, { updatedAt: later, triggeredAt: '2026-11-20T12:00:01.400Z', receivedAt })).toBe(
      'undecided',
    );
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
    expect(clockAfter({ channelUpdatedAt: noon }, { updatedAt: later, receivedAt })).toEqual({
      channelUpdatedAt: later,
    });
    expect(
      clockAfter({ channelUpdatedAt: noon }, { updatedAt: noon, triggeredAt: later, receivedAt }),
    ).toEqual({
      channelUpdatedAt: noon,
      channelTriggeredAt: later,
    });
  });

  test('never goes back, and does not move for what is known', () => {
    const clock = { channelUpdatedAt: later, channelTriggeredAt: later };

    expect(clockAfter(clock, { updatedAt: noon, receivedAt })).toBeUndefined();
    expect(clockAfter(clock, { updatedAt: later, triggeredAt: noon, receivedAt })).toBeUndefined();
    expect(clockAfter(clock, { updatedAt: undefined, receivedAt })).toBeUndefined();
  });
});

describe('a shop whose clock is ahead of ours', () => {
  const future = '2099-01-01T00:00:00.000Z';
  const told = (updatedAt: string, received = receivedAt, triggeredAt?: string) => ({
    updatedAt,
    receivedAt: received,
    triggeredAt,
  });
  /** In force is the version of noon, and then one of the future. */
  const after = clockAfter({ channelUpdatedAt: noon }, told(future)) ?? {};

  test('has its version taken for one of the time at which it came', () => {
    expect(after).toEqual({ channelUpdatedAt: receivedAt, channelAhead: { told: future, since: noon } });
  });

  test('has it taken for one of the time at which it was sent first, where the platform says that', () => {
    expect(clockAfter({ channelUpdatedAt: noon }, told(future, receivedAt, later))).toMatchObject({
      channelUpdatedAt: later,
    });
    expect(clockAfter({ channelUpdatedAt: noon }, told(future, receivedAt, future))).toMatchObject({
      channelUpdatedAt: receivedAt,
    });
  });

  test('makes no later version an older one', () => {
    const next = '2026-11-20T12:20:00.000Z';

    expect(byClock(after, told(next, next))).toBe('newer');
    expect(clockAfter(after, told(next, next))).toEqual({
      channelUpdatedAt: next,
      channelAhead: { told: future },
    });
    expect(byClock({ channelUpdatedAt: future }, told(next, next))).toBe('newer');
  });

  test('may have made a version before or after that one when its time is between the two clocks', () => {
    expect(byClock(after, told(later))).toBe('undecided');
    expect(byClock(after, told('2026-11-20T11:00:00.000Z'))).toBe('older');
  });

  test('tells the order of its versions all the same, as long as it runs on', () => {
    expect(byClock(after, told('2099-01-01T00:05:00.000Z'))).toBe('newer');
    expect(byClock(after, told('2098-12-31T23:00:00.000Z'))).toBe('older');
    expect(byClock(after, told(future))).toBe('undecided');
  });

  test('tells nothing of versions between which it was set', () => {
    expect(byClock(after, told('2030-01-01T00:00:00.000Z'))).toBe('undecided');
  });

  test('may be ahead by some minutes', () => {
    const ahead = '2026-11-20T12:14:00.000Z';

    expect(clockAfter({ channelUpdatedAt: noon }, told(ahead))).toEqual({ channelUpdatedAt: ahead });
  });
});
