import { describe, expect, it } from 'vitest';
import { decideUnansweredCancel } from '../../../functions/fulfillment/facts/cancel-answer-decision.ts';
import { locationDeadline } from '../../../functions/fulfillment/work-order/next-deadline.ts';
import { acceptedWork, changeBy, circumstance, movementsOf, now } from './decisions.ts';

describe('a cancel request to a location', () => {
  const asked = acceptedWork({
    cancelAsked: {
      lines: [
        { lineId: '1', sku: 'A', units: 3 },
        { lineId: '2', sku: 'B', units: 1 },
      ],
      answerBy: '2026-11-23T11:00:00.000Z',
      by: 'channel:web',
    },
  });

  it('frees the units and ends Dispatch when the location accepts it', () => {
    const change = changeBy(asked, { kind: 'cancelAccepted' });

    expect(movementsOf(change)).toEqual(['releaseAllocated 3 A', 'releaseAllocated 1 B']);
    expect(change).toMatchObject({
      answered: 'accepted',
      totals: [{ from: 'allocated', to: 'cancelled', units: 4 }],
    });
    expect(change.fulfillment).toMatchObject({
      status: 'cancelled',
      failure: 'Cancelled',
      evt: { type: 'fulfillment.cancelled', data: { units: 4 } },
    });
  });

  it('for a part of the work leaves the rest going on', () => {
    const lines = [{ lineId: '2', sku: 'B', units: 1 }];
    const askedForPart = { ...asked, cancelAsked: { ...asked.cancelAsked, lines, answerBy: now, by: 'x' } };

    const change = changeBy(askedForPart, { kind: 'cancelAccepted' });

    expect(change.fulfillment).toMatchObject({ status: 'accepted', lines: [{ units: 3 }, { units: 0 }] });
    expect(change.fulfillment.failure).toBeUndefined();
  });

  it('leaves units to be planned again that wait for another location', () => {
    const before = { ...asked, left: [{ lineId: '1', sku: 'A', units: 1 }], failure: 'ShortPicked' as const };

    const { fulfillment } = changeBy(before, { kind: 'cancelAccepted' });

    expect(fulfillment).toMatchObject({ status: 'cancelled', failure: 'Rejected', left: before.left });
  });

  it('moves nothing when it is refused, and the work goes on to its own deadline', () => {
    const change = changeBy(asked, { kind: 'cancelRefused', reason: 'already packed' });

    expect(change).toMatchObject({ answered: 'refused', movements: [], totals: [] });
    expect(change.fulfillment).toMatchObject({
      status: 'accepted',
      dueAt: asked.shipBy,
      cancelAsked: { answer: 'refused' },
    });
  });

  it('counts as refused and opens an exception when it is not answered in time', () => {
    const change = decideUnansweredCancel(asked, circumstance);

    expect(change).toMatchObject({ answered: 'unanswered', exception: { type: 'CancelUnanswered' } });
    expect(change.fulfillment.dueAt).toBe(asked.shipBy);
  });

  it('that is accepted late has its effect as far as the units are still open', () => {
    const unanswered = decideUnansweredCancel(asked, circumstance).fulfillment;

    expect(changeBy(unanswered, { kind: 'cancelAccepted' })).toMatchObject({
      answered: 'accepted',
      cancelled: [{ units: 3 }, { units: 1 }],
    });
  });

  it.each(['cancelAccepted', 'cancelRefused'])(
    'that nobody made: %s is recorded with an exception',
    (kind) => {
      const change = changeBy(acceptedWork(), { kind });

      expect(change).toMatchObject({
        exception: { type: 'UnwelcomeFact', detail: { fact: kind } },
        movements: [],
        totals: [],
      });
      expect(change.answered).toBeUndefined();
    },
  );

  it('has a deadline of its own beside that of the work', () => {
    const requested = { ...asked, status: 'requested', acceptBy: '2026-11-23T10:30:00.000Z' } as const;

    expect(locationDeadline(asked)).toBe('2026-11-23T11:00:00.000Z');
    expect(locationDeadline(requested)).toBe('2026-11-23T10:30:00.000Z');
  });
});
