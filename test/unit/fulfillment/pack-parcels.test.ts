import { describe, expect, it } from 'vitest';
import { endParcel } from '../../../functions/fulfillment/facts/end-shipped-units.ts';
import {
  type EventOfKind,
  fulfillmentEventSchema,
} from '../../../functions/fulfillment/facts/fulfillment-event.ts';
import { type PackedShip, packParcels } from '../../../functions/fulfillment/facts/pack-parcels.ts';
import { concludeOpen } from '../../../functions/fulfillment/parcels/conclude-units.ts';
import { type Fulfillment, openOf } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { acceptedWork, now, workLine } from './decisions.ts';

const earlier = '2026-11-23T09:00:00.000Z';
const later = '2026-11-23T09:30:00.000Z';

type ToldLine = { lineId: string; units: number; lots?: { lot: string; units: number }[] };

function parcel(trackingNumber: string, lines?: readonly ToldLine[], replaces?: string) {
  return {
    carrier: 'UPS',
    trackingNumber,
    ...(lines ? { lines } : {}),
    ...(replaces === undefined ? {} : { replaces }),
  };
}

function ofLine1(units: number): ToldLine[] {
  return [{ lineId: '1', units }];
}

function shipped(parcels: readonly object[], at?: string): EventOfKind<'shipped'> {
  const event = fulfillmentEventSchema.parse({ id: 'c', kind: 'shipped', parcels, ...(at ? { at } : {}) });
  if (event.kind !== 'shipped') throw new Error('is no ship');
  return event;
}

function pack(before: Fulfillment, parcels: readonly object[], at?: string, isClosed = false): PackedShip {
  return packParcels(before, shipped(parcels, at), { now, isClosed });
}

function movementsOf({ movements }: PackedShip): string[] {
  return movements.map(({ kind, sku, units }) => `${kind} ${units} ${sku}`);
}

describe('a ship', () => {
  it('that names no lines is of everything open', () => {
    const packed = pack(acceptedWork({ status: 'packed' }), [parcel('1z 9')]);

    expect(openOf(packed.fulfillment)).toEqual([]);
    expect(movementsOf(packed)).toEqual(['ship 3 A', 'ship 1 B']);
    expect(packed.fulfillment.sent).toMatchObject([
      { m: 1, numbers: ['ups/1Z9'], lines: { 1: { units: 3, surplus: 0 }, 2: { units: 1 } } },
    ]);
  });

  it('passes on to the stock which lots left, and when', () => {
    const lots = [
      { lot: 'L1', units: 2 },
      { lot: 'L2', units: 1 },
    ];

    const { movements } = pack(acceptedWork(), [parcel('1', [{ lineId: '1', units: 3, lots }])], later);

    expect(movements).toEqual([expect.objectContaining({ kind: 'ship', at: later, lots })]);
  });

  it("of a line that is not the fulfillment's is refused by the line's path", () => {
    expect(() => pack(acceptedWork(), [parcel('1', [{ lineId: '9', units: 1 }])])).toThrowError(
      expect.objectContaining({
        fields: [{ path: 'parcels.0.lines.0.lineId', message: expect.stringContaining('is not a line of') }],
      }),
    );
  });

  it('of more than is open leaves the stock like a sale at the till for the rest (P11)', () => {
    const packed = pack(acceptedWork(), [parcel('1', ofLine1(5))]);

    expect(movementsOf(packed)).toEqual(['ship 3 A', 'sale 2 A']);
    expect(packed.sold).toEqual([{ m: 1, lineId: '1', sku: 'A', units: 2 }]);
    expect(packed.fulfillment.lines[0]).toMatchObject({ units: 3, shipped: 3 });
  });

  it('without lines of work that is left is of the units that had left, and of those once (P11)', () => {
    const departed = [{ lineId: '1', sku: 'A', units: 3 }];
    const left = acceptedWork({ status: 'expired', lines: [workLine('1', 'A', 0)], departed });

    const first = pack(left, [parcel('1')]);
    const second = pack(first.fulfillment, [parcel('2')]);

    expect(movementsOf(first)).toEqual(['sale 3 A']);
    expect(movementsOf(second)).toEqual([]);
  });

  it('gives units that a person closed their parcel, and moves no stock for them (P11, P13)', () => {
    const closed = concludeOpen(acceptedWork(), [{ lineId: '1', sku: 'A', units: 2 }], 'lost');

    const packed = pack(closed, [parcel('1', ofLine1(3))]);

    expect(movementsOf(packed)).toEqual(['ship 1 A']);
    expect(packed.fulfillment.lines[0]).toMatchObject({
      shipped: 3,
      lost: 2,
      concluded: { delivered: 0, lost: 0, returned: 0 },
    });
    expect(packed.fulfillment.sent).toMatchObject([{ lines: { 1: { units: 3, lost: 2, surplus: 0 } } }]);
  });

  it('gives a unit in whose stead surplus was delivered its parcel as surplus, and moves no stock for it (P11)', () => {
    const replaced = acceptedWork({ lines: [workLine('1', 'A', 1, { replaced: 1, excess: 1 })] });

    const packed = pack(replaced, [parcel('1', ofLine1(2))]);

    expect(movementsOf(packed)).toEqual(['ship 1 A']);
    expect(packed.fulfillment.lines[0]).toMatchObject({ shipped: 1, replaced: 0, excess: 1 });
    expect(packed.fulfillment.sent).toMatchObject([{ lines: { 1: { units: 2, surplus: 1 } } }]);
    expect(packed.sold).toEqual([]);
  });

  it('takes open units first, and excess last (P11)', () => {
    const withExcess = acceptedWork({ lines: [workLine('1', 'A', 2, { excess: 1 })] });

    const some = pack(withExcess, [parcel('1', ofLine1(2))]);
    const all = pack(withExcess, [parcel('1', ofLine1(4))]);

    expect(some.fulfillment.lines[0]).toMatchObject({ shipped: 2, excess: 1 });
    expect(all.fulfillment.lines[0]).toMatchObject({ shipped: 2, excess: 0 });
    expect(movementsOf(all)).toEqual(['ship 3 A', 'sale 1 A']);
    expect(all.fulfillment.sent).toMatchObject([{ lines: { 1: { units: 4, surplus: 2 } } }]);
  });
});

describe('a parcel that is told again', () => {
  const first = pack(acceptedWork(), [parcel('1', ofLine1(2))], earlier).fulfillment;

  it('with the same contents moves nothing, whatever the command is called (P28)', () => {
    const again = pack(first, [parcel('1', ofLine1(2))]);

    expect(again.movements).toEqual([]);
    expect(again.ms).toEqual([1]);
    expect(again.fulfillment.lines).toEqual(first.lines);
  });

  it('with more ships more, with less takes back into stock (P28)', () => {
    const more = pack(first, [parcel('1', ofLine1(3))], later);
    const less = pack(more.fulfillment, [parcel('1', ofLine1(1))]);

    expect(movementsOf(more)).toEqual(['ship 1 A']);
    expect(movementsOf(less)).toEqual(['restock 2 A']);
    expect(less.movements[0]?.at).toBe(earlier);
    expect(less.vacant).toEqual([{ lineId: '1', sku: 'A', units: 2 }]);
    expect(less.fulfillment.lines[0]).toMatchObject({ units: 1, shipped: 1 });
  });

  it('without lines contains what it was told to contain before (P28)', () => {
    expect(pack(first, [parcel('1')]).movements).toEqual([]);
  });

  it('by a fact that is strictly older changes nothing; of the same time the later received counts (P28)', () => {
    const told = pack(first, [parcel('1', ofLine1(3))], later).fulfillment;

    const older = pack(told, [parcel('1', ofLine1(1))], earlier);
    const same = pack(told, [parcel('1', ofLine1(1))], later);

    expect(older.fulfillment.sent).toEqual(told.sent);
    expect(movementsOf(older)).toEqual([]);
    expect(movementsOf(same)).toEqual(['restock 2 A']);
  });

  it('is never of a time to come, which would bar every correction until then (P28)', () => {
    const ahead = pack(acceptedWork(), [parcel('1', ofLine1(2))], '2027-01-01T00:00:00.000Z').fulfillment;

    expect(movementsOf(pack(ahead, [parcel('1', ofLine1(1))]))).toEqual(['restock 1 A']);
  });

  it('under a corrected number is the same parcel, which keeps both (P28)', () => {
    const corrected = pack(first, [parcel('2', undefined, '1')]);
    const byOld = pack(corrected.fulfillment, [parcel('1', ofLine1(3))]);

    expect(corrected.movements).toEqual([]);
    expect(corrected.told).toMatchObject([{ m: 1, newNumbers: ['ups/2'], isNew: false }]);
    expect(corrected.fulfillment.sent).toMatchObject([{ m: 1, numbers: ['ups/1', 'ups/2'] }]);
    expect(byOld.ms).toEqual([1]);
    expect(movementsOf(byOld)).toEqual(['ship 1 A']);
  });

  it('as two parcels that are one after all has its contents once (P28)', () => {
    const twice = pack(first, [parcel('2', ofLine1(2))], later);

    const one = pack(twice.fulfillment, [parcel('2', ofLine1(2), '1')]);

    expect(movementsOf(twice)).toEqual(['ship 1 A', 'sale 1 A']);
    expect(movementsOf(one)).toEqual(['restock 2 A']);
    expect(one.fulfillment.sent).toMatchObject([
      { m: 1, lines: { 1: { units: 0 } } },
      { m: 2, numbers: ['ups/2', 'ups/1'], lines: { 1: { units: 2 } } },
    ]);
  });

  it('in another box moves no stock: what one parcel loses the other has (P28)', () => {
    const moved = pack(first, [parcel('1', ofLine1(1)), parcel('2', ofLine1(1))]);

    expect(moved.movements).toEqual([]);
    expect(moved.vacant).toEqual([]);
    expect(moved.fulfillment.lines[0]).toMatchObject({ units: 3, shipped: 2 });
    expect(moved.ms).toEqual([1, 2]);
  });

  it('of a closed order keeps the end of what another box contains after all (P12, P28)', () => {
    const ended = endParcel(first, { m: 1, number: 'ups/1', at: earlier, lines: [] }, 'lost');

    const moved = pack(ended, [parcel('1', ofLine1(1)), parcel('2', ofLine1(1))], undefined, true);
    const found = endParcel(moved.fulfillment, { m: 2, number: 'ups/2', at: now, lines: [] }, 'delivered');

    expect(moved.fulfillment.lines[0]).toMatchObject({ shipped: 2, lost: 2 });
    expect(found.lines[0]).toMatchObject({ lost: 1, delivered: 1 });
  });

  it('gives up its surplus first, then what a person closed, then what the order counts (P28)', () => {
    const closed = concludeOpen(acceptedWork(), [{ lineId: '1', sku: 'A', units: 1 }], 'delivered');
    const full = pack(closed, [parcel('1', ofLine1(4))], earlier).fulfillment;

    const byOne = pack(full, [parcel('1', ofLine1(3))]);
    const byTwo = pack(full, [parcel('1', ofLine1(2))]);
    const byThree = pack(full, [parcel('1', ofLine1(1))]);

    expect([byOne.unparcelled, byOne.vacant]).toEqual([[], []]);
    expect(byTwo.unparcelled).toEqual([{ lineId: '1', sku: 'A', delivered: 1, lost: 0, returned: 0 }]);
    expect(byTwo.vacant).toEqual([]);
    expect(byThree.vacant).toEqual([{ lineId: '1', sku: 'A', units: 1 }]);
    expect(movementsOf(byThree)).toEqual(['restock 2 A', 'restock 1 A']);
  });

  it('contains at least what came back out of it (P28)', () => {
    const [sent] = first.sent ?? [];
    const back = { units: 2, surplus: 0, delivered: 0, lost: 0, back: 1, surplusBack: 0 };
    const returned: Fulfillment = { ...first, sent: sent ? [{ ...sent, lines: { 1: back } }] : [] };

    const less = pack(returned, [parcel('1', [{ lineId: '2', units: 1 }])]);

    expect(less.fulfillment.sent).toMatchObject([{ lines: { 1: { units: 1, back: 1 } } }]);
    expect(movementsOf(less)).toEqual(['restock 1 A', 'ship 1 B'].toReversed());
  });
});
