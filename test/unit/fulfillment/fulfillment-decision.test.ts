import { describe, expect, it } from 'vitest';
import { decideUnansweredCancel } from '../../../functions/fulfillment/facts/cancel-answer-decision.ts';
import type { DecisionCircumstance } from '../../../functions/fulfillment/facts/fulfillment-change.ts';
import { decideEvent } from '../../../functions/fulfillment/facts/fulfillment-decision.ts';
import { fulfillmentEventSchema } from '../../../functions/fulfillment/facts/fulfillment-event.ts';
import { decideMissedDeadline } from '../../../functions/fulfillment/facts/not-shipped-decision.ts';
import { notFulfilledReasons, stockEffects } from '../../../functions/fulfillment/work/departures.ts';
import { type Fulfillment, fulfillmentStatuses } from '../../../functions/fulfillment/work/fulfillment.ts';
import {
  requestKinds,
  requestTransitions,
} from '../../../functions/fulfillment/work/fulfillment-transitions.ts';
import { locationDeadline } from '../../../functions/fulfillment/work/next-deadline.ts';
import { catalogue, isEventType } from '../../../functions/shared/events/catalogue.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { aFulfillment } from '../../support/items.ts';

const now = '2026-11-23T10:00:00.000Z';
const acceptBy = '2026-11-23T14:00:00.000Z';
const circumstance: DecisionCircumstance = {
  now,
  settings: settingsSchema.parse({ shipWithin: 7200, checkAfter: 300 }),
  orderCancelRequested: false,
};
const line = (lineId: string, sku: string, units: number, more: object = {}) => ({
  lineId,
  sku,
  units,
  shipped: 0,
  delivered: 0,
  returned: 0,
  lost: 0,
  ...more,
});
const work = (over: Partial<Fulfillment> = {}): Fulfillment =>
  aFulfillment({
    status: 'accepted',
    requestedAt: '2026-11-23T09:00:00.000Z',
    acceptBy,
    shipBy: '2026-11-24T10:00:00.000Z',
    dueAt: '2026-11-24T10:00:00.000Z',
    lines: [line('1', 'A', 3), line('2', 'B', 1)],
    ...over,
  });
const told = (
  fulfillment: Fulfillment,
  event: Record<string, unknown>,
  over: Partial<DecisionCircumstance> = {},
) => {
  const change = decideEvent(fulfillment, fulfillmentEventSchema.parse({ id: 'c', ...event }), {
    ...circumstance,
    ...over,
  });
  const { evt } = change.fulfillment;
  // What is said has to be in the catalogue, or the relay could not publish it.
  if (evt && evt.seq === change.fulfillment.version)
    expect(isEventType(evt.type) && catalogue[evt.type].safeParse(evt.data).error).toBeUndefined();
  expect(change.fulfillment.version).toBe(fulfillment.version + 1);
  return change;
};
const ship = (lines?: readonly object[], more: object = {}) => ({
  kind: 'shipped',
  parcels: [{ carrier: 'UPS', trackingNumber: '1z 9', ...(lines ? { lines } : {}), ...more }],
});
const moved = (change: ReturnType<typeof decideEvent>) =>
  change.movements.map(({ kind, sku, units }) => `${kind} ${units} ${sku}`);

describe('requests', () => {
  for (const kind of requestKinds) {
    for (const status of fulfillmentStatuses.filter((one) => one !== 'planned')) {
      const allowed = requestTransitions[kind].includes(status);
      it(`${kind} of what is ${status} is ${allowed ? 'done' : 'too late'}`, () => {
        const before = work({ status });
        if (!allowed)
          expect(() => told(before, { kind })).toThrowError(
            expect.objectContaining({
              name: 'Conflict',
              detail: { fulfillmentId: before.fulfillmentId, fulfillmentStatus: status },
            }),
          );
        else {
          const { fulfillment, movements, totals } = told(before, { kind });
          expect(fulfillment).toMatchObject({ status: kind, evt: { type: `fulfillment.${kind}` } });
          expect([...movements, ...totals]).toEqual([]);
          expect(fulfillment.dueAt).toBe(fulfillment.shipBy);
        }
      });
    }
  }

  it('counts the time to ship from accepting, unless the plan expects the ship later', () => {
    expect(told(work({ status: 'requested' }), { kind: 'accepted' }).fulfillment.shipBy).toBe(
      '2026-11-23T12:00:00.000Z',
    );
    const promised = '2026-11-27T12:00:00.000Z';
    expect(
      told(work({ status: 'requested', promise: { shipBy: promised } }), { kind: 'picking' }).fulfillment
        .shipBy,
    ).toBe(promised);
  });

  it('knows nothing of work that was never shown', () => {
    const { requestedAt: _, ...planned } = work({ status: 'planned' });
    expect(() =>
      decideEvent(planned, fulfillmentEventSchema.parse({ id: 'c', kind: 'accepted' }), circumstance),
    ).toThrowError(expect.objectContaining({ name: 'NotFound' }));
  });
});

describe('shipped', () => {
  it('without lines ships everything open', () => {
    const change = told(work({ status: 'packed' }), ship());
    expect(change.fulfillment).toMatchObject({
      status: 'shipped',
      parcels: 1,
      evt: { type: 'fulfillment.shipped', data: { complete: true } },
    });
    expect(change.totals).toEqual([{ from: 'allocated', to: 'shipped', units: 4 }]);
    expect(moved(change)).toEqual(['ship 3 A', 'ship 1 B']);
    expect(change.parcels).toEqual([
      expect.objectContaining({ m: 1, carrier: 'ups', trackingNumber: '1Z9', surplus: [] }),
    ]);
    expect(change.exception).toBeUndefined();
  });

  it('keeps the deadline that it has, which saves two index writes', () => {
    expect(told(work(), ship()).fulfillment.dueAt).toBe(work().dueAt);
  });

  it('several times, each with its parcels', () => {
    const first = told(work({ status: 'requested' }), ship([{ lineId: '1', units: 2 }]));
    expect(first.fulfillment).toMatchObject({
      status: 'accepted',
      shipBy: '2026-11-23T12:00:00.000Z',
      dueAt: '2026-11-23T12:00:00.000Z',
      evt: { data: { complete: false } },
    });
    const second = told(
      first.fulfillment,
      ship([
        { lineId: '1', units: 1 },
        { lineId: '2', units: 1 },
      ]),
    );
    expect(second.fulfillment).toMatchObject({ status: 'shipped', parcels: 2 });
    expect(second.parcels[0]?.m).toBe(2);
  });

  it('passes on which lots left, and when', () => {
    const at = '2026-11-23T09:30:00.000Z';
    const { movements } = told(work(), {
      ...ship([
        {
          lineId: '1',
          units: 3,
          lots: [
            { lot: 'L1', units: 2 },
            { lot: 'L2', units: 1 },
          ],
        },
      ]),
      at,
    });
    expect(movements).toEqual([
      expect.objectContaining({
        kind: 'ship',
        at,
        lots: [
          { lot: 'L1', units: 2 },
          { lot: 'L2', units: 1 },
        ],
      }),
    ]);
  });

  it("refuses a line that is not the fulfillment's, and names it", () => {
    expect(() => told(work(), ship([{ lineId: '9', units: 1 }]))).toThrowError(
      expect.objectContaining({
        fields: [{ path: 'parcels.0.lines.0.lineId', message: expect.stringContaining('is not a line of') }],
      }),
    );
  });

  it('P11: what is shipped beyond what is open is surplus, sold as at the till, and somebody is told', () => {
    const change = told(work(), ship([{ lineId: '1', units: 5 }]));
    expect(moved(change)).toEqual(['ship 3 A', 'sale 2 A']);
    expect(change.totals).toEqual([{ from: 'allocated', to: 'shipped', units: 3 }]);
    expect(change.fulfillment.surplus).toEqual([{ lineId: '1', sku: 'A', units: 2 }]);
    expect(change.exception).toMatchObject({ type: 'UnwelcomeFact', detail: { fact: 'shipped' } });
  });

  it.each(['rejected', 'expired', 'cancelled'] as const)(
    'P11: a late ship of what is %s is surplus of what had left, and changes no total',
    (status) => {
      const left = [
        { lineId: '1', sku: 'A', units: 3 },
        { lineId: '2', sku: 'B', units: 1 },
      ];
      const change = told(
        work({ status, lines: [line('1', 'A', 0), line('2', 'B', 0)], departed: left }),
        ship(),
      );
      expect(moved(change)).toEqual(['sale 3 A', 'sale 1 B']);
      expect(change.totals.filter(({ units }) => units > 0)).toEqual([]);
      expect(change.fulfillment).toMatchObject({ status, surplus: left, evt: { data: { surplus: true } } });
      expect(change.parcels).toEqual([expect.objectContaining({ lines: [], surplus: left })]);
      expect(change.exception).toMatchObject({ type: 'UnwelcomeFact' });
      expect(told(change.fulfillment, ship()).movements).toEqual([]);
    },
  );

  it('answers a pending cancel request: what has gone was refused', () => {
    const asked = work({
      cancelAsked: { lines: [{ lineId: '1', sku: 'A', units: 3 }], answerBy: now, by: 'channel:web' },
    });
    expect(told(asked, ship([{ lineId: '1', units: 2 }])).answered).toBeUndefined();
    const change = told(asked, ship([{ lineId: '1', units: 3 }]));
    expect(change.answered).toBe('refused');
    expect(change.fulfillment.cancelAsked?.answer).toBe('refused');
  });
});

describe('rejected and short-picked', () => {
  it.each(notFulfilledReasons)(
    'P10: the stock of a rejection moves in the same write as its reason (%s) says',
    (reason) => {
      const change = told(work(), { kind: 'rejected', reason });
      expect(moved(change)).toEqual(
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
        left: change.left,
        departed: change.left,
      });
      expect(change.exception).toBeUndefined();
    },
  );

  it('P3: the wait that a failure answers is looked at again soon', () => {
    expect(told(work(), { kind: 'rejected', reason: 'closed' }).fulfillment.dueAt).toBe(
      '2026-11-23T10:05:00.000Z',
    );
  });

  it('a part leaves, the rest goes on at the location', () => {
    const change = told(work({ status: 'picking' }), {
      kind: 'shortPicked',
      reason: 'notInStock',
      lines: [{ lineId: '1', units: 1 }],
    });
    expect(change.fulfillment).toMatchObject({
      status: 'picking',
      failure: 'ShortPicked',
      left: [{ lineId: '1', units: 1 }],
      lines: [{ units: 2 }, { units: 1 }],
    });
    expect(moved(change)).toEqual(['notFulfilledAbsent 1 A']);
  });

  it('all of it short is a rejection', () => {
    const change = told(work(), {
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

  it('rejected after a part was shipped: the open units leave, the parcel goes on', () => {
    const change = told(
      work({ lines: [line('1', 'A', 3, { shipped: 2 }), line('2', 'B', 1, { shipped: 1 })] }),
      { kind: 'rejected', reason: 'cannotShip' },
    );
    expect(change.fulfillment).toMatchObject({
      status: 'shipped',
      failure: 'ShortPicked',
      left: [{ lineId: '1', units: 1 }],
    });
  });

  it('more than is open is recorded, and somebody is told', () => {
    const change = told(work(), {
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

  const gone = work({
    status: 'expired',
    lines: [line('1', 'A', 0), line('2', 'B', 0)],
    departed: [{ lineId: '1', sku: 'A', units: 3 }],
  });
  it.each([
    ['cannotShip', false],
    ['closed', false],
    ['notInStock', true],
    ['damaged', true],
  ] as const)(
    'a no that comes too late (%s) changes nothing; that it says something against the stock is told: %s',
    (reason, tells) => {
      const change = told(gone, { kind: 'rejected', reason });
      expect([...change.movements, ...change.left]).toEqual([]);
      expect(change.fulfillment).toMatchObject({ status: 'expired', departed: gone.departed });
      expect(change.fulfillment.failure).toBeUndefined();
      expect(change.exception !== undefined).toBe(tells);
    },
  );

  it('P8: under a cancel request nothing is planned again: it is cancelled, and its claims are given back', () => {
    const change = told(work(), { kind: 'rejected', reason: 'notInStock' }, { orderCancelRequested: true });
    expect(change.left).toEqual([]);
    expect(change.totals).toContainEqual({ from: 'allocated', to: 'cancelled', units: 4 });
    expect(moved(change)).toEqual([
      'notFulfilledAbsent 3 A',
      'notFulfilledAbsent 1 B',
      'releaseUnallocated 3 A',
      'releaseUnallocated 1 B',
    ]);
    expect(change.fulfillment).toMatchObject({ status: 'cancelled', failure: 'Cancelled' });
  });

  it('what was asked back is cancelled first, the rest is planned again', () => {
    const asked = work({
      cancelAsked: { lines: [{ lineId: '1', sku: 'A', units: 2 }], answerBy: now, by: 'channel:web' },
    });
    const change = told(asked, {
      kind: 'shortPicked',
      reason: 'notInStock',
      lines: [{ lineId: '1', units: 1 }],
    });
    expect(change.cancelled).toEqual([{ lineId: '1', sku: 'A', units: 1 }]);
    expect(change.fulfillment.cancelAsked?.lines).toEqual([{ lineId: '1', sku: 'A', units: 1 }]);
    expect(change.answered).toBeUndefined();
    const all = told(asked, { kind: 'rejected', reason: 'notInStock' });
    expect(all).toMatchObject({
      answered: 'accepted',
      cancelled: [{ lineId: '1', units: 2 }],
      left: [
        { lineId: '1', units: 1 },
        { lineId: '2', units: 1 },
      ],
    });
  });
});

describe('cancel requests', () => {
  const asked = work({
    cancelAsked: {
      lines: [
        { lineId: '1', sku: 'A', units: 3 },
        { lineId: '2', sku: 'B', units: 1 },
      ],
      answerBy: '2026-11-23T11:00:00.000Z',
      by: 'channel:web',
    },
  });

  it('accepted: the units are free again, Dispatch ends', () => {
    const change = told(asked, { kind: 'cancelAccepted' });
    expect(moved(change)).toEqual(['releaseAllocated 3 A', 'releaseAllocated 1 B']);
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

  it('accepted of a part: the rest goes on', () => {
    const part = {
      ...asked,
      cancelAsked: {
        ...asked.cancelAsked,
        lines: [{ lineId: '2', sku: 'B', units: 1 }],
        answerBy: now,
        by: 'x',
      },
    };
    const change = told(part, { kind: 'cancelAccepted' });
    expect(change.fulfillment).toMatchObject({ status: 'accepted', lines: [{ units: 3 }, { units: 0 }] });
    expect(change.fulfillment.failure).toBeUndefined();
  });

  it('accepted while other units wait for another location: these are still planned again', () => {
    const before = { ...asked, left: [{ lineId: '1', sku: 'A', units: 1 }], failure: 'ShortPicked' as const };
    expect(told(before, { kind: 'cancelAccepted' }).fulfillment).toMatchObject({
      status: 'cancelled',
      failure: 'Rejected',
      left: before.left,
    });
  });

  it('refused: nothing moves, the work goes on to its own deadline', () => {
    const change = told(asked, { kind: 'cancelRefused', reason: 'already packed' });
    expect(change).toMatchObject({ answered: 'refused', movements: [], totals: [] });
    expect(change.fulfillment).toMatchObject({
      status: 'accepted',
      dueAt: asked.shipBy,
      cancelAsked: { answer: 'refused' },
    });
  });

  it('unanswered: counts as refused, and somebody is told', () => {
    const change = decideUnansweredCancel(asked, circumstance);
    expect(change).toMatchObject({ answered: 'unanswered', exception: { type: 'CancelUnanswered' } });
    expect(change.fulfillment.dueAt).toBe(asked.shipBy);
  });

  it('a late yes has its effect as far as the units are still open', () => {
    const late = decideUnansweredCancel(asked, circumstance).fulfillment;
    expect(told(late, { kind: 'cancelAccepted' })).toMatchObject({
      answered: 'accepted',
      cancelled: [{ units: 3 }, { units: 1 }],
    });
  });

  it.each(['cancelAccepted', 'cancelRefused'])(
    '%s without a request is recorded, and somebody is told',
    (kind) => {
      const change = told(work(), { kind });
      expect(change).toMatchObject({
        exception: { type: 'UnwelcomeFact', detail: { fact: kind } },
        movements: [],
        totals: [],
      });
      expect(change.answered).toBeUndefined();
    },
  );

  it('has a deadline of its own beside that of the work', () => {
    expect(locationDeadline(asked)).toBe('2026-11-23T11:00:00.000Z');
    expect(locationDeadline({ ...asked, status: 'requested', acceptBy: '2026-11-23T10:30:00.000Z' })).toBe(
      '2026-11-23T10:30:00.000Z',
    );
  });
});

describe('missed deadlines', () => {
  it('P10: not accepted in time, the work goes elsewhere; the stock counts as there', () => {
    const change = decideMissedDeadline(work({ status: 'requested' }), 'acceptBy', circumstance);
    expect(change.fulfillment).toMatchObject({
      status: 'expired',
      failure: 'NotAccepted',
      evt: { type: 'fulfillment.expired', data: { missed: 'acceptBy' } },
    });
    expect(moved(change)).toEqual(['notFulfilledPresent 3 A', 'notFulfilledPresent 1 B']);
  });

  it('not shipped in time, after a part was: what is open goes elsewhere, the parcel goes on', () => {
    const change = decideMissedDeadline(
      work({ lines: [line('1', 'A', 3, { shipped: 1 }), line('2', 'B', 1)] }),
      'shipBy',
      circumstance,
    );
    expect(change.fulfillment).toMatchObject({
      status: 'shipped',
      failure: 'ShortPicked',
      left: [{ units: 2 }, { units: 1 }],
    });
  });

  it('nothing shipped in time', () => {
    expect(decideMissedDeadline(work(), 'shipBy', circumstance).fulfillment).toMatchObject({
      status: 'expired',
      failure: 'NotShipped',
    });
  });
});
