import { describe, expect, it } from 'vitest';
import { acceptedWork, changeBy, movementsOf, now, shippedEvent, workLine } from './decisions.ts';

describe('a ship', () => {
  it('that names no lines is of everything open', () => {
    const change = changeBy(acceptedWork({ status: 'packed' }), shippedEvent());

    expect(change.fulfillment).toMatchObject({
      status: 'shipped',
      parcels: 1,
      evt: { type: 'fulfillment.shipped', data: { complete: true } },
    });
    expect(change.totals).toEqual([{ from: 'allocated', to: 'shipped', units: 4 }]);
    expect(movementsOf(change)).toEqual(['ship 3 A', 'ship 1 B']);
    expect(change.parcels).toEqual([
      expect.objectContaining({ m: 1, carrier: 'ups', trackingNumber: '1Z9', surplus: [] }),
    ]);
    expect(change.exception).toBeUndefined();
  });

  it('leaves the deadline as it is, which saves two index writes', () => {
    const before = acceptedWork();

    const { fulfillment } = changeBy(before, shippedEvent());

    expect(fulfillment.dueAt).toBe(before.dueAt);
  });

  it('of a part leaves the rest open for further parcels', () => {
    const first = changeBy(acceptedWork({ status: 'requested' }), shippedEvent([{ lineId: '1', units: 2 }]));
    const rest = [
      { lineId: '1', units: 1 },
      { lineId: '2', units: 1 },
    ];
    const second = changeBy(first.fulfillment, shippedEvent(rest));

    expect(first.fulfillment).toMatchObject({
      status: 'accepted',
      shipBy: '2026-11-23T12:00:00.000Z',
      dueAt: '2026-11-23T12:00:00.000Z',
      evt: { data: { complete: false } },
    });
    expect(second.fulfillment).toMatchObject({ status: 'shipped', parcels: 2 });
    expect(second.parcels[0]?.m).toBe(2);
  });

  it('passes on to the stock which lots left, and when', () => {
    const at = '2026-11-23T09:30:00.000Z';
    const lots = [
      { lot: 'L1', units: 2 },
      { lot: 'L2', units: 1 },
    ];

    const { movements } = changeBy(acceptedWork(), {
      ...shippedEvent([{ lineId: '1', units: 3, lots }]),
      at,
    });

    expect(movements).toEqual([expect.objectContaining({ kind: 'ship', at, lots })]);
  });

  it("of a line that is not the fulfillment's is refused by the line's path", () => {
    const ofForeignLine = shippedEvent([{ lineId: '9', units: 1 }]);

    expect(() => changeBy(acceptedWork(), ofForeignLine)).toThrowError(
      expect.objectContaining({
        fields: [{ path: 'parcels.0.lines.0.lineId', message: expect.stringContaining('is not a line of') }],
      }),
    );
  });

  it('of more than is open has surplus, which is sold as at the till and opens an exception (P11)', () => {
    const change = changeBy(acceptedWork(), shippedEvent([{ lineId: '1', units: 5 }]));

    expect(movementsOf(change)).toEqual(['ship 3 A', 'sale 2 A']);
    expect(change.totals).toEqual([{ from: 'allocated', to: 'shipped', units: 3 }]);
    expect(change.fulfillment.surplus).toEqual([{ lineId: '1', sku: 'A', units: 2 }]);
    expect(change.exception).toMatchObject({ type: 'UnwelcomeFact', detail: { fact: 'shipped' } });
  });

  it.each(['rejected', 'expired', 'cancelled'] as const)(
    'of work that is %s is surplus of the units that had left, and changes no total (P11)',
    (status) => {
      const departed = [
        { lineId: '1', sku: 'A', units: 3 },
        { lineId: '2', sku: 'B', units: 1 },
      ];
      const empty = [workLine('1', 'A', 0), workLine('2', 'B', 0)];

      const change = changeBy(acceptedWork({ status, lines: empty, departed }), shippedEvent());

      expect(movementsOf(change)).toEqual(['sale 3 A', 'sale 1 B']);
      expect(change.totals.filter(({ units }) => units > 0)).toEqual([]);
      expect(change.fulfillment).toMatchObject({
        status,
        surplus: departed,
        evt: { data: { surplus: true } },
      });
      expect(change.parcels).toEqual([expect.objectContaining({ lines: [], surplus: departed })]);
      expect(change.exception).toMatchObject({ type: 'UnwelcomeFact' });
      expect(changeBy(change.fulfillment, shippedEvent()).movements).toEqual([]);
    },
  );

  it('refuses a cancel request for units that have all gone by it', () => {
    const lines = [{ lineId: '1', sku: 'A', units: 3 }];
    const asked = acceptedWork({ cancelAsked: { lines, answerBy: now, by: 'channel:web' } });

    const ofAPart = changeBy(asked, shippedEvent([{ lineId: '1', units: 2 }]));
    const ofAll = changeBy(asked, shippedEvent([{ lineId: '1', units: 3 }]));

    expect(ofAPart.answered).toBeUndefined();
    expect(ofAll.answered).toBe('refused');
    expect(ofAll.fulfillment.cancelAsked?.answer).toBe('refused');
  });
});
