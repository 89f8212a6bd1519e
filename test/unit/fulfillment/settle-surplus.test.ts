import { describe, expect, it } from 'vitest';
import { affectedFulfillment } from '../../../functions/fulfillment/facts/affected-fulfillment.ts';
import { endParcel } from '../../../functions/fulfillment/facts/end-shipped-units.ts';
import type { OrderUnits } from '../../../functions/fulfillment/facts/order-units.ts';
import {
  nothingUnsettled,
  settleSurplus,
  settlingOf,
} from '../../../functions/fulfillment/facts/settle-surplus.ts';
import { concludeOpen } from '../../../functions/fulfillment/parcels/conclude-units.ts';
import { withParcel } from '../../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { packedUnits } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import type { UnitEnd } from '../../../functions/fulfillment/parcels/unit-counts.ts';
import { excessOf, type Fulfillment, openOf } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import type { Reservation } from '../../../functions/inventory/reservation/reservation.ts';
import type { Order } from '../../../functions/order/order.ts';
import { anOrder } from '../../support/items.ts';
import { acceptedWork, circumstance, now, workLine } from './decisions.ts';

const answerBy = '2026-11-23T12:00:00.000Z';
const closed = { closed: { as: 'delivered', at: now } } as const;

function unitsOfA(units: number) {
  return [{ lineId: '1', sku: 'A', units }];
}

function reservationOf(units: number, waiting: { by: string; from?: number } = { by: 'order' }): Reservation {
  return {
    type: 'Reservation',
    orderId: 'web-1-aaaaaaaa',
    pool: 'main',
    status: 'active',
    attempt: 1,
    held: units > 0 ? unitsOfA(units).map((line) => ({ ...line, ...waiting })) : [],
    version: 1,
  };
}

/** Work of line 1 at another location. */
function workAt(n: number, units: number, over: Partial<Fulfillment> = {}): Fulfillment {
  return acceptedWork({
    n,
    fulfillmentId: `web-1-aaaaaaaa-f${n}`,
    location: `store-${n}`,
    lines: [workLine('1', 'A', units)],
    ...over,
  });
}

/** Fulfillment 1 has left with surplus in a parcel of its own. */
function withSurplus(surplus: number, over: Partial<Fulfillment> = {}, end?: UnitEnd): Fulfillment {
  const work = workAt(1, 0, { status: 'expired', parcels: 1, ...over });
  const lines = { 1: { ...packedUnits(surplus), surplus } };
  return withParcel(work, { m: 1, numbers: ['ups/1'], at: now, lines, ...(end ? { end } : {}) });
}

function settle(units: Partial<OrderUnits>, unsettled = {}, order: Partial<Order> = {}) {
  const all = { fulfillments: [], reservation: undefined, concluded: [], ...units };
  return settleSurplus(all, 1, { ...nothingUnsettled, ...unsettled }, settlingOf(anOrder(order)));
}

function movementsOf({ movements }: ReturnType<typeof settle>): string[] {
  return movements.map(({ kind, units, sku }) => `${kind} ${units} ${sku}`);
}

describe('surplus that the order needs', () => {
  it('takes the place of units that wait, those of its own fulfillment first (P11)', () => {
    const other = workAt(2, 0, { status: 'rejected', failure: 'Rejected' });
    const own = withSurplus(2, { departed: unitsOfA(2), failure: 'NotShipped' });
    const reservation = reservationOf(2, { by: 'f2:0', from: 2 });
    reservation.held.push({ lineId: '1', sku: 'A', units: 1, by: 'f1:0', from: 1 });

    const settled = settle({ fulfillments: [own, other], reservation });

    expect(settled.units.fulfillments[0]).toMatchObject({ lines: [{ units: 2, shipped: 2 }], departed: [] });
    expect(settled.units.reservation?.held).toMatchObject([{ units: 1, from: 2 }]);
    expect(movementsOf(settled)).toEqual(['releaseUnallocated 1 A', 'releaseUnallocated 1 A']);
  });

  it('ends the re-route of a fulfillment whose last unit has arrived by it (P9, P11)', () => {
    const other = workAt(2, 0, { status: 'rejected', failure: 'Rejected' });

    const settled = settle({
      fulfillments: [withSurplus(1), other],
      reservation: reservationOf(1, { by: 'f2:0', from: 2 }),
    });

    expect(settled.units.fulfillments[1]?.failure).toBe('Cancelled');
  });

  it('withdraws what no location has seen (P11)', () => {
    const planned = workAt(2, 2, { status: 'planned' });

    const settled = settle({ fulfillments: [withSurplus(1), planned], reservation: reservationOf(0) });

    expect(movementsOf(settled)).toEqual(['releaseAllocated 1 A']);
    expect(settled.units.fulfillments[1]).toMatchObject({ lines: [{ units: 1 }] });
  });

  it('makes visible units excess, those that the customer asked back last (P11)', () => {
    const asked = workAt(2, 1, { cancelAsked: { lines: unitsOfA(1), answerBy, by: 'channel:web' } });
    const free = workAt(3, 1);

    const one = settle({ fulfillments: [withSurplus(1), asked, free], reservation: reservationOf(0) });
    const two = settle({ fulfillments: [withSurplus(2), asked, free], reservation: reservationOf(0) });

    expect(one.units.fulfillments.map(excessOf)).toEqual([[], [], unitsOfA(1)]);
    expect(two.units.fulfillments.map(excessOf)).toEqual([[], unitsOfA(1), unitsOfA(1)]);
    expect(movementsOf(two)).toEqual([]);
  });

  it('beyond that stays surplus (P11)', () => {
    const settled = settle({ fulfillments: [withSurplus(3)], reservation: reservationOf(1) });

    expect(settled.units.fulfillments[0]?.sent).toMatchObject([{ lines: { 1: { units: 3, surplus: 2 } } }]);
  });

  it('is not credited while it is lost, and is when it turns up (P11)', () => {
    const lost = withSurplus(1, {}, 'lost');
    const turnedUp = withSurplus(1, {}, 'delivered');

    const before = settle({ fulfillments: [lost], reservation: reservationOf(1) });
    const after = settle({ fulfillments: [turnedUp], reservation: reservationOf(1) });

    expect(before.units.reservation?.held).toMatchObject(unitsOfA(1));
    expect(after.units.reservation?.held).toEqual([]);
    expect(after.units.fulfillments[0]?.lines[0]).toMatchObject({ units: 1, shipped: 1, delivered: 1 });
  });

  it.each([
    ['lost', {}],
    ['returned', closed],
  ] as const)(
    'takes the place of a counted unit that was %s, closed or not, when it is delivered (P11)',
    (end, order) => {
      const sent = withParcel(workAt(2, 1, { status: 'shipped', parcels: 1 }), {
        m: 1,
        numbers: ['ups/2'],
        at: now,
        lines: { 1: packedUnits(1) },
      });
      const ended = endParcel(sent, { m: 1, number: 'ups/2', at: now, lines: [] }, end);

      const settled = settle(
        { fulfillments: [withSurplus(1, {}, 'delivered'), ended], reservation: reservationOf(0) },
        {},
        order,
      );

      const [first, second] = settled.units.fulfillments;
      expect(first?.lines[0]).toMatchObject({ units: 1, delivered: 1 });
      expect(second?.lines[0]).toMatchObject({ units: 0, shipped: 0, [end]: 0 });
      expect(second?.sent).toMatchObject([{ lines: { 1: { units: 1, surplus: 1 } } }]);
    },
  );

  it('takes the place of a unit that a location had and a person closed as lost, when it is delivered (P11, P13)', () => {
    const lost = concludeOpen(workAt(2, 2), unitsOfA(1), 'lost');

    const settled = settle({ fulfillments: [withSurplus(1, {}, 'delivered'), lost] }, {}, closed);

    const [first, second] = settled.units.fulfillments;
    expect(first?.lines[0]).toMatchObject({ units: 1, delivered: 1 });
    expect(second?.lines[0]).toMatchObject({ units: 1, shipped: 0, lost: 0, replaced: 1 });
    expect(second?.lines[0]?.concluded).toMatchObject({ lost: 0 });
    expect(movementsOf(settled)).toEqual([]);
  });

  it('that was sold gets the place of a unit that a person closed while it waited (P11, P13)', () => {
    const concluded = [{ lineId: '1', sku: 'A', delivered: 1, lost: 0, returned: 0 }];

    const settled = settle(
      { fulfillments: [withSurplus(2)], concluded },
      { sold: [{ m: 1, ...unitsOfA(2)[0] }] },
      closed,
    );

    expect(settled.units.concluded).toEqual([]);
    expect(settled.units.fulfillments[0]).toMatchObject({
      lines: [{ units: 1, shipped: 1, delivered: 1 }],
      sent: [{ lines: { 1: { units: 2, surplus: 1, delivered: 1 } } }],
    });
  });
});

describe('a unit that a correction took out of its parcel', () => {
  const vacant = unitsOfA(1);

  it('is replaced by live surplus of another parcel (P28)', () => {
    const settled = settle({ fulfillments: [withSurplus(1)] }, { vacant });

    expect(settled.units.fulfillments[0]?.lines[0]).toMatchObject({ units: 1, shipped: 1 });
    expect([settled.waiting, movementsOf(settled)]).toEqual([[], []]);
  });

  it('waits again, claimed for the exception that owns it (P24, P28)', () => {
    const settled = settle({ reservation: { ...reservationOf(0), status: 'allocated' } }, { vacant });

    expect(settled.units.reservation).toMatchObject({
      status: 'active',
      held: [{ ...unitsOfA(1)[0], by: 'x1', from: 1 }],
    });
    expect(settled.waiting).toEqual(unitsOfA(1));
    expect(movementsOf(settled)).toEqual(['claimAgain 1 A']);
  });

  it('counts as lost when the order is closed, until surplus is delivered in its stead (P11, P28)', () => {
    const settled = settle({ fulfillments: [withSurplus(1)] }, { vacant }, closed);
    const arrived = settle(
      { fulfillments: [withSurplus(1, {}, 'delivered')], concluded: settled.units.concluded },
      {},
      closed,
    );

    expect(settled.units.concluded).toEqual([{ lineId: '1', sku: 'A', delivered: 0, lost: 1, returned: 0 }]);
    expect([settled.waiting, movementsOf(settled)]).toEqual([[], []]);
    expect(arrived.units.concluded).toEqual([]);
    expect(arrived.units.fulfillments[0]?.lines[0]).toMatchObject({ units: 1, delivered: 1 });
  });

  it('is cancelled under a cancel request: nothing of the order is routed again (P8)', () => {
    const cancel = { state: 'refused', by: 'channel:web', at: now } as const;

    const settled = settle({ reservation: reservationOf(0) }, { vacant }, { cancel });

    expect(settled.cancelled).toEqual(unitsOfA(1));
    expect(settled.waiting).toEqual([]);
  });
});

describe('excess', () => {
  const before = workAt(2, 2);
  const after: Fulfillment = { ...before, lines: [workLine('1', 'A', 0, { excess: 2 })] };

  it('is asked back with a deadline, and its location keeps seeing the work (P11)', () => {
    const { next } = affectedFulfillment(before, after, circumstance, answerBy);

    expect(next).toMatchObject({
      status: 'accepted',
      excessAsked: { answerBy },
      dueAt: '2026-11-23T10:05:00.000Z',
      evt: { type: 'fulfillment.cancel_asked', data: { answerBy, lines: unitsOfA(2) } },
    });
  });

  it('keeps nothing open: the wait for the work ends with its last unit (P11)', () => {
    const { next } = affectedFulfillment(before, after, circumstance, answerBy);

    expect(openOf(next)).toEqual([]);
    expect(next.failure).toBe('Cancelled');
  });

  it('of units that the customer asked back answers that request: they have arrived (P11)', () => {
    const asked = { ...before, cancelAsked: { lines: unitsOfA(2), answerBy, by: 'channel:web' } };

    const { next, answered } = affectedFulfillment(
      asked,
      { ...asked, lines: after.lines },
      circumstance,
      answerBy,
    );

    expect(answered).toBe('refused');
    expect(next.cancelAsked?.answer).toBe('refused');
  });
});
