import { describe, expect, it } from 'vitest';
import { endParcel } from '../../../functions/fulfillment/facts/end-shipped-units.ts';
import { unitsAt } from '../../../functions/fulfillment/facts/totals-shifts.ts';
import { concludeOpen, concludeUnderway } from '../../../functions/fulfillment/parcels/conclude-units.ts';
import { withParcel } from '../../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { returnableOf, takeBack } from '../../../functions/fulfillment/parcels/return-units.ts';
import { packedUnits, type SentParcel } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import type { UnitEnd } from '../../../functions/fulfillment/parcels/unit-counts.ts';
import {
  fulfillmentItem,
  parseFulfillment,
} from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { acceptedWork, now, workLine } from './decisions.ts';

/** A parcel of line 1; `surplus` of its units are not the order's. */
function parcelOf(m: number, units: number, surplus = 0): SentParcel {
  return { m, numbers: [`ups/${m}`], at: now, lines: { 1: { ...packedUnits(units), surplus } } };
}

/** Work of `units` of line 1 that has left in these parcels. */
function sentWork(units: number, ...parcels: readonly SentParcel[]): Fulfillment {
  const work = acceptedWork({ status: 'shipped', lines: [workLine('1', 'A', units)] });
  return parcels.reduce(withParcel, { ...work, parcels: parcels.length });
}

function ended(before: Fulfillment, m: number, end: UnitEnd): Fulfillment {
  return endParcel(before, { m, number: `ups/${m}`, at: now, lines: [] }, end);
}

function received(units: number) {
  return [{ lineId: '1', sku: 'A', units }];
}

describe('the end of a parcel', () => {
  it('is the highest of lost, delivered and returned, in whatever order they are told (P27)', () => {
    const work = sentWork(2, parcelOf(1, 2));

    const upwards = ended(ended(work, 1, 'lost'), 1, 'returned');
    const downwards = ended(ended(work, 1, 'returned'), 1, 'delivered');

    expect(unitsAt([upwards])).toMatchObject({ lost: 0, delivered: 0, returned: 2 });
    expect(downwards).toEqual(ended(work, 1, 'returned'));
  });

  it('leaves units that a return took back (P27)', () => {
    const delivered = ended(sentWork(3, parcelOf(1, 3)), 1, 'delivered');
    const { fulfillments } = takeBack([delivered], [], received(1));

    const [back] = fulfillments.map((one) => ended(one, 1, 'returned'));

    expect(back?.lines[0]).toMatchObject({ shipped: 3, delivered: 0, returned: 3 });
  });

  it('raises what a person said of its units, and lowers nothing of it (P27)', () => {
    const work = sentWork(2, parcelOf(1, 1), parcelOf(2, 1));
    const givenUp = concludeUnderway(work, received(1), 'lost', 1);
    const said = concludeUnderway(givenUp, received(1), 'delivered', 2);

    const told = ended(ended(said, 1, 'delivered'), 2, 'lost');

    expect(said.lines[0]).toMatchObject({ lost: 1, delivered: 1 });
    expect(told.lines[0]).toMatchObject({ lost: 0, delivered: 2 });
  });

  it('moves the units of a parcel that was shipped before fulfillments knew their parcels', () => {
    const old = acceptedWork({
      status: 'shipped',
      parcels: 2,
      lines: [workLine('1', 'A', 3, { shipped: 3, delivered: 1 })],
    });

    const told = endParcel(old, { m: 2, number: 'ups/2', at: now, lines: received(2) }, 'delivered');

    expect(told.lines[0]).toMatchObject({ shipped: 3, delivered: 3 });
    expect(told.sent).toMatchObject([{ m: 2, end: 'delivered', lines: { 1: { units: 2 } } }]);
  });
});

describe('a return', () => {
  it('takes delivered surplus first, and no total moves by that (P11)', () => {
    const work = ended(sentWork(2, parcelOf(1, 2), parcelOf(2, 1, 1)), 2, 'delivered');
    const delivered = ended(work, 1, 'delivered');

    const { fulfillments, taken, beyond } = takeBack([delivered], [], received(2));

    expect(taken).toEqual(received(2));
    expect(beyond).toEqual([]);
    expect(unitsAt(fulfillments)).toMatchObject({ delivered: 1, returned: 1 });
    expect(fulfillments[0]?.sent).toMatchObject([
      { lines: { 1: { back: 1 } } },
      { lines: { 1: { surplusBack: 1 } } },
    ]);
  });

  it('moves units that no carrier has delivered, and lost ones, when delivered ones are used up (P27)', () => {
    const work = ended(sentWork(3, parcelOf(1, 1), parcelOf(2, 1), parcelOf(3, 1)), 2, 'lost');

    const one = takeBack([ended(work, 1, 'delivered')], [], received(2));
    const all = takeBack(one.fulfillments, [], received(1));

    expect(unitsAt(one.fulfillments)).toMatchObject({ shipped: 0, lost: 1, returned: 2 });
    expect(unitsAt(all.fulfillments)).toMatchObject({ shipped: 0, lost: 0, returned: 3 });
    expect(all.fulfillments[0]?.status).toBe('returned');
  });

  it('has beyond it what came back although everything is returned (P27)', () => {
    const back = ended(sentWork(1, parcelOf(1, 1)), 1, 'returned');

    const { fulfillments, taken, beyond } = takeBack([back], [], received(2));

    expect(taken).toEqual([]);
    expect(beyond).toEqual(received(2));
    expect(fulfillments).toEqual([back]);
  });

  it('takes units that a person closed as delivered, which stay remembered (P13)', () => {
    const work = concludeOpen(acceptedWork({ lines: [workLine('1', 'A', 2)] }), received(2), 'delivered');

    const { fulfillments } = takeBack([work], [], received(1));

    expect(fulfillments[0]?.lines[0]).toMatchObject({
      shipped: 2,
      delivered: 1,
      returned: 1,
      concluded: { delivered: 1, returned: 1 },
    });
  });

  it('may be asked for of what is in parcels: not of what is lost or back already, surplus included', () => {
    const work = sentWork(4, parcelOf(1, 2), parcelOf(2, 1), parcelOf(3, 1), parcelOf(4, 1, 1));

    const told = ended(ended(work, 2, 'lost'), 3, 'returned');

    expect(returnableOf(told, '1')).toBe(3);
  });
});

describe('a fulfillment with its parcels', () => {
  it.each([
    ['one with all that was shipped', sentWork(2, parcelOf(1, 2))],
    ['several', sentWork(3, parcelOf(1, 2), parcelOf(2, 1))],
    ['surplus', sentWork(2, parcelOf(1, 3, 1))],
    [
      'an end, and a unit that came back',
      takeBack([ended(sentWork(2, parcelOf(1, 2)), 1, 'delivered')], [], received(1)).fulfillments[0] ??
        sentWork(0),
    ],
  ])('is read as it was written: %s', (_, work) => {
    expect(parseFulfillment(fulfillmentItem(work)).sent).toEqual(work.sent);
  });
});
