import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler as recordMovements } from '../../../functions/inventory/record-movements.handler.ts';
import { forgetWork } from '../../../functions/inventory/stock/packed-units.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade } from '../../support/parcel-trade.ts';

const START = Date.parse('2026-11-23T12:00:00.000Z');

/** Two units of A of an order are packed at 12:01; ten were on hand before, so that eight are on the shelf. */
describe.each([
  { countsInclude: 'shelf', counted: 7 },
  { countsInclude: 'packed', counted: 9 },
  { countsInclude: undefined, counted: 9 },
])('a count of a location whose counts include $countsInclude goods', ({ countsInclude, counted }) => {
  let trade: ParcelTrade;
  let orderId: string;

  function clock(minutes: number): string {
    vi.setSystemTime(START + minutes * 60_000);
    return new Date().toISOString();
  }
  const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();
  const onHand = (): unknown => trade.table.item(key.position('A', 'wh-1'))?.['onHand'];
  async function count(minutes: number): Promise<void> {
    const movement = {
      id: 'c',
      kind: 'count',
      sku: 'A',
      location: 'wh-1',
      quantity: counted,
      at: at(minutes),
    };
    await call(recordMovements, recordMovementsDoor, { body: { movements: [movement] }, caller: operator });
  }
  const ship = (minutes?: number) =>
    trade.tell(orderId, {
      id: 's1',
      kind: 'shipped',
      ...(minutes === undefined ? {} : { at: at(minutes) }),
      parcels: [{ carrier: 'ups', trackingNumber: '1Z999AA10123456784' }],
    });

  beforeEach(async () => {
    vi.useFakeTimers({ now: START, toFake: ['Date'] });
    trade = new ParcelTrade();
    const counts = countsInclude === undefined ? {} : { countsInclude };
    trade.table.seed(locationItem('wh-1', { coordinates: { lat: 40.7, lon: -74 }, ...counts }));
    forgetNetwork();
    forgetWork();
    orderId = await trade.dispatched();
    clock(1);
    await trade.tell(orderId, { id: 'a1', kind: 'accepted' });
    await trade.tell(orderId, { id: 'p1', kind: 'packed' });
    clock(10);
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    trade.close();
    vi.useRealTimers();
  });

  it('comes to all that is there, and what was packed leaves with its parcel (P21)', async () => {
    await count(5);
    expect(onHand()).toBe(9);

    clock(20);
    await ship();
    expect(onHand()).toBe(7);
  });

  it('is true at its own time when the parcel has left before it is told (P21)', async () => {
    await ship();
    clock(20);
    await count(5);

    expect(onHand()).toBe(7);
  });

  it('made before the goods were packed has them on the shelf', async () => {
    await count(0);

    expect(onHand()).toBe(counted);
  });

  it('made after the parcel had left is what is there', async () => {
    await ship();
    clock(30);
    await count(25);

    expect(onHand()).toBe(counted);
  });

  it('knows of a parcel that left before it, and is told of after it, only what it could', async () => {
    await count(9);
    clock(20);
    await ship(3);

    // Packed goods were put on top of the shelf; who counts all of them has not seen these any more.
    expect(onHand()).toBe(countsInclude === 'shelf' ? 7 : 9);
  });
});
