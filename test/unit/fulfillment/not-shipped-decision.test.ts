import { describe, expect, it } from 'vitest';
import { decideMissedDeadline } from '../../../functions/fulfillment/facts/not-shipped-decision.ts';
import { notFulfilledReasons, stockEffects } from '../../../functions/fulfillment/work-order/departures.ts';
import { acceptedWork, changeBy, circumstance, movementsOf, now, workLine } from './decisions.ts';

describe('units that a location rejects or does not find', () => {
  it.each(notFulfilledReasons)(
    'move the stock as the reason %s says, in the same write as the rejection (P10)',
    (reason) => {
      const change = changeBy(acceptedWork(), { kind: 'rejected', reason });

      expect(movementsOf(change)).toEqual(
        stockEffects[reason].movements.flatMap((kind) => [`${kind} 3 A`, `${kind} 1 B`]),
      );
      expect(change.left).toEqual([
        { lineId: '1', sku: 'A', units: 3 },
        { lineId: '2', sku: 'B', units: 1 },
      ]);
      expect(change.totals).toContainEqual({ from: 'allocated', to: 'reserved', units: 4 });
      expect(change.fulfillment).toMatchObject({
        status: 'rejected',
        failure: 'Rejected',
        reason,
        departed: change.left,
      });
      expect(change.exception).toBeUndefined();
    },
  );

  it('have the wait that they end looked at again soon (P3)', () => {
    const { fulfillment } = changeBy(acceptedWork(), { kind: 'rejected', reason: 'closed' });

    expect(fulfillment.dueAt).toBe('2026-11-23T10:05:00.000Z');
  });

  it('leave the rest of the work at the location when they are a part', () => {
    const change = changeBy(acceptedWork({ status: 'picking' }), {
      kind: 'shortPicked',
      reason: 'notInStock',
      lines: [{ lineId: '1', units: 1 }],
    });

    expect(change.fulfillment).toMatchObject({
      status: 'picking',
      failure: 'ShortPicked',
      lines: [{ units: 2 }, { units: 1 }],
    });
    expect(change.left).toMatchObject([{ lineId: '1', units: 1 }]);
    expect(movementsOf(change)).toEqual(['notFulfilledAbsent 1 A']);
  });

  it('end the work as rejected when all of it is short', () => {
    const change = changeBy(acceptedWork(), {
      kind: 'shortPicked',
      reason: 'damaged',
      lines: [
        { lineId: '1', units: 3 },
        { lineId: '2', units: 1 },
      ],
    });

    expect(change.fulfillment).toMatchObject({
      status: 'rejected',
      failure: 'Rejected',
      evt: { type: 'fulfillment.short_picked' },
    });
  });

  it('leave a parcel on its way that was shipped before', () => {
    const lines = [workLine('1', 'A', 3, { shipped: 2 }), workLine('2', 'B', 1, { shipped: 1 })];

    const change = changeBy(acceptedWork({ lines }), { kind: 'rejected', reason: 'cannotShip' });

    expect(change.fulfillment).toMatchObject({
      status: 'shipped',
      failure: 'ShortPicked',
    });
    expect(change.left).toMatchObject([{ lineId: '1', units: 1 }]);
  });

  it('open an exception as far as they are more than was open', () => {
    const change = changeBy(acceptedWork(), {
      kind: 'shortPicked',
      reason: 'notInStock',
      lines: [{ lineId: '2', units: 3 }],
    });

    expect(change.left).toEqual([{ lineId: '2', sku: 'B', units: 1 }]);
    expect(change.exception).toMatchObject({
      type: 'UnwelcomeFact',
      detail: { lines: [{ lineId: '2', units: 2 }] },
    });
  });

  const gone = acceptedWork({
    status: 'expired',
    lines: [workLine('1', 'A', 0), workLine('2', 'B', 0)],
    departed: [{ lineId: '1', sku: 'A', units: 3 }],
  });
  it.each([
    ['cannotShip', false],
    ['closed', false],
    ['notInStock', true],
    ['damaged', true],
  ] as const)(
    'change nothing when they left before; the reason %s opens an exception: %s',
    (reason, opens) => {
      const change = changeBy(gone, { kind: 'rejected', reason });

      expect([...change.movements, ...change.left]).toEqual([]);
      expect(change.fulfillment).toMatchObject({ status: 'expired', departed: gone.departed });
      expect(change.fulfillment.failure).toBeUndefined();
      expect(change.exception !== undefined).toBe(opens);
    },
  );

  it('are cancelled and their claims given back under a cancel request of the order (P8)', () => {
    const rejection = { kind: 'rejected', reason: 'notInStock' };

    const change = changeBy(acceptedWork(), rejection, { orderCancelRequested: true });

    expect(change.left).toEqual([]);
    expect(change.totals).toContainEqual({ from: 'allocated', to: 'cancelled', units: 4 });
    expect(movementsOf(change)).toEqual([
      'notFulfilledAbsent 3 A',
      'notFulfilledAbsent 1 B',
      'releaseUnallocated 3 A',
      'releaseUnallocated 1 B',
    ]);
    expect(change.fulfillment).toMatchObject({ status: 'cancelled', failure: 'Cancelled' });
  });

  it('are cancelled first as far as they were asked back; the others are planned again', () => {
    const asked = acceptedWork({
      cancelAsked: { lines: [{ lineId: '1', sku: 'A', units: 2 }], answerBy: now, by: 'channel:web' },
    });

    const ofOne = changeBy(asked, {
      kind: 'shortPicked',
      reason: 'notInStock',
      lines: [{ lineId: '1', units: 1 }],
    });
    const ofAll = changeBy(asked, { kind: 'rejected', reason: 'notInStock' });

    expect(ofOne.cancelled).toEqual([{ lineId: '1', sku: 'A', units: 1 }]);
    expect(ofOne.fulfillment.cancelAsked?.lines).toEqual([{ lineId: '1', sku: 'A', units: 1 }]);
    expect(ofOne.answered).toBeUndefined();
    expect(ofAll).toMatchObject({
      answered: 'accepted',
      cancelled: [{ lineId: '1', units: 2 }],
      left: [
        { lineId: '1', units: 1 },
        { lineId: '2', units: 1 },
      ],
    });
  });
});

describe('a deadline that the location missed', () => {
  it('to accept sends the work elsewhere, and the stock counts as there (P10)', () => {
    const change = decideMissedDeadline(acceptedWork({ status: 'requested' }), 'acceptBy', circumstance);

    expect(change.fulfillment).toMatchObject({
      status: 'expired',
      failure: 'NotAccepted',
      evt: { type: 'fulfillment.expired', data: { missed: 'acceptBy' } },
    });
    expect(movementsOf(change)).toEqual(['notFulfilledPresent 3 A', 'notFulfilledPresent 1 B']);
  });

  it('to ship sends elsewhere what is open, and leaves a parcel on its way', () => {
    const lines = [workLine('1', 'A', 3, { shipped: 1 }), workLine('2', 'B', 1)];

    const change = decideMissedDeadline(acceptedWork({ lines }), 'shipBy', circumstance);

    expect(change.fulfillment).toMatchObject({
      status: 'shipped',
      failure: 'ShortPicked',
    });
    expect(change.left).toMatchObject([{ units: 2 }, { units: 1 }]);
  });

  it('to ship ends the work as expired when nothing of it was shipped', () => {
    const { fulfillment } = decideMissedDeadline(acceptedWork(), 'shipBy', circumstance);

    expect(fulfillment).toMatchObject({ status: 'expired', failure: 'NotShipped' });
  });
});
