import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler as recordMovements } from '../../../functions/inventory/record-movements.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';

const early = { lot: 'EARLY', lifeDate: '2098-03-01', units: 1 };
const late = { lot: 'LATE', lifeDate: '2099-03-01', units: 9 };
const A2 = { lineId: '11', units: 2 };
const OTHER_NUMBER = '1Z999AA10987654325';

describe('the life dates of units that come back', () => {
  let trade: ParcelTrade;
  let orderId: string;
  beforeEach(async () => {
    trade = new ParcelTrade();
    trade.table.seed(locationItem('wh-1'), locationItem('store-2'));
    forgetNetwork();
    orderId = await trade.dispatched();
    await move({ id: 'lots', kind: 'count', quantity: 10, lots: [early, late] });
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    trade.close();
  });

  const move = (over: object) =>
    call(recordMovements, recordMovementsDoor, {
      body: { movements: [{ sku: 'A', location: 'wh-1', at: new Date().toISOString(), ...over }] },
      caller: operator,
    });
  const lotsAt = (location = 'wh-1') => trade.table.item(key.position('A', location))?.['lots'];
  const ship = (lines: readonly object[], trackingNumber = UPS_NUMBER, id = 's1') =>
    trade.ship(orderId, id, { carrier: 'UPS', trackingNumber, lines });
  const bringBack = async (units: number, over: object = {}, location = 'wh-1') => {
    await trade.askBack(orderId, { id: 'r1', lines: [{ lineId: '11', units }], location });
    const lines = [{ lineId: '11', units, as: 'sellable', ...over }];
    return trade.tellOfReturn(`${orderId}-r1`, { id: 'i1', kind: 'inspected', lines }, operator);
  };

  it('are those that the units left with, the earliest first, where nobody names a lot', async () => {
    await ship([A2]);
    const shipped = lotsAt();
    await bringBack(1);

    expect(trade.work(orderId).sentLots).toEqual({ A: [early, { ...late, units: 1 }] });
    expect(shipped).toEqual([{ ...late, units: 8 }]);
    expect(lotsAt()).toEqual([early, { ...late, units: 8 }]);
  });

  it('leave with lots that the movement of the ship names: who recalls a lot finds its fulfillments', async () => {
    await ship([A2]);

    expect(trade.table.item(key.position('A', 'wh-1'))?.['moved']).toMatchObject([
      {
        kind: 'ship',
        ref: `fulfillment:${orderId}-f1`,
        lots: [
          { lot: 'EARLY', units: 1 },
          { lot: 'LATE', units: 1 },
        ],
      },
    ]);
  });

  it('hold at another location, and for a lot that the inspection names without its date', async () => {
    await ship([A2]);
    await bringBack(1, { lot: 'LATE' }, 'store-2');

    expect(lotsAt('store-2')).toEqual([{ ...late, units: 1 }]);
  });

  it('do not count for what is unsellable: it is not sold, and cannot expire', async () => {
    await ship([A2]);
    await bringBack(2, { as: 'scrap', reason: 'torn' });

    expect(lotsAt()).toEqual([
      { ...late, units: 8 },
      { lot: 'undated', units: 2 },
    ]);
  });

  it('are in stock again when a corrected ship says that the units never left', async () => {
    await ship([A2]);
    await ship([{ ...A2, units: 1 }], UPS_NUMBER, 's2');

    expect(lotsAt()).toEqual([early, { ...late, units: 8 }]);
    expect(trade.work(orderId).sentLots).toEqual({ A: [{ ...late, units: 1 }] });
  });

  it('are kept of at most four lots of a SKU, each at no later date than it had', async () => {
    const lots = ['01', '02', '03', '04', '05', '06'].map((month) => ({
      lot: `L${month}`,
      lifeDate: `2098-${month}-01`,
      units: 1,
    }));
    await move({ id: 'more', kind: 'count', quantity: 6, lots });
    await ship([{ lineId: '11', units: 6 }]);

    const kept = trade.work(orderId).sentLots?.['A'] ?? [];
    expect(kept).toHaveLength(4);
    expect(kept[0]).toMatchObject({ lot: 'L01' });
    expect(kept.reduce((sum, { units }) => sum + units, 0)).toBe(6);
  });

  it('are known of each parcel that left, and nothing is kept where no lot has a name', async () => {
    await ship([{ ...A2, units: 1 }]);
    await ship(
      [
        { ...A2, units: 1 },
        { lineId: '12', units: 1 },
      ],
      OTHER_NUMBER,
      's2',
    );

    expect(trade.work(orderId).sentLots).toEqual({ A: [early, { ...late, units: 1 }] });
  });
});
