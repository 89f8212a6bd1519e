import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordMovementsDoor } from '../../../functions/inventory/movement-doors.ts';
import { handler as recordMovements } from '../../../functions/inventory/record-movements.handler.ts';
import { sweepPosition } from '../../../functions/inventory/stock/sweep-position.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade } from '../../support/parcel-trade.ts';
import { shopifyOrder } from '../capture/shops.ts';

const DAY_MS = 86_400_000;

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

describe('the deadline of a life date', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
    trade.table.seed(
      locationItem('wh-1', {
        type: 'store',
        timeZone: 'America/Phoenix',
        coordinates: { lat: 33, lon: -112 },
      }),
    );
    forgetNetwork();
  });
  afterEach(() => trade.close());

  const position = (sku = 'A') => trade.table.item(key.position(sku, 'wh-1')) ?? {};
  const atp = (sku: string): number =>
    trade.table
      .ofType('Pool')
      .filter((shard) => shard['sku'] === sku)
      .reduce((sum, shard) => sum + Number(shard['atp']), 0);
  async function receive(...lots: { lot: string; lifeDate: string; units: number }[]): Promise<void> {
    const quantity = lots.reduce((sum, { units }) => sum + units, 0);
    const movement = {
      id: JSON.stringify(lots),
      kind: 'receipt',
      sku: 'A',
      location: 'wh-1',
      quantity,
      lots,
    };
    await call(recordMovements, recordMovementsDoor, { body: { movements: [movement] }, caller: operator });
  }
  const dateIn = (days: number): string => daysFromNow(days).slice(0, 10);
  const swept = (days: number): Promise<void> => sweepPosition(position(), daysFromNow(days));

  it('takes the lot out of what sells, position and pool in one, and names the movement', async () => {
    await receive(
      { lot: 'soon', lifeDate: dateIn(2), units: 4 },
      { lot: 'late', lifeDate: dateIn(9), units: 6 },
    );

    await swept(1);
    expect(atp('A')).toBe(10);
    await swept(4);

    expect(atp('A')).toBe(6);
    expect(position()).toMatchObject({
      onHand: 10,
      free: 6,
      gsi2sk: expect.stringContaining(`${dateIn(10)}T07:00:00.000Z#`),
      moved: [{ kind: 'expiry', units: 4, ref: 'sweep:expiry' }],
    });
    expect(audit(await readBooks())).toEqual([]);
  });

  it('takes each lot out once; the last lot leaves the position without a deadline', async () => {
    await receive({ lot: 'soon', lifeDate: dateIn(2), units: 4 });

    for (const days of [4, 5]) await swept(days);

    expect(position()).toMatchObject({ version: 2, free: 0 });
    expect(position()).not.toHaveProperty('gsi2pk');
  });

  it('leaves units that were promised before the sweep to the shrink of pools below zero', async () => {
    await receive({ lot: 'soon', lifeDate: dateIn(2), units: 4 });
    await trade.receiveStock({ B: 10 });
    const { orderId = '' } = await trade.shopify(shopifyOrder(), 'orders/create');
    await trade.walk(orderId, 'Reserve');

    await swept(4);

    expect(atp('A')).toBe(-2);
    expect(trade.exceptions().map(({ exceptionType }) => exceptionType)).toContain('PoolBelowZero');
    expect(audit(await readBooks())).toEqual([]);
  });

  it('does not hide that a doubted shelf is to be counted, whichever is earlier', async () => {
    const orderId = await trade.dispatched();
    await receive({ lot: 'soon', lifeDate: dateIn(2), units: 4 });
    await trade.tell(orderId, { id: 'r1', kind: 'rejected', reason: 'notInStock' });

    expect(position()).toMatchObject({ gsi2sk: expect.stringContaining(dateIn(3)) });
    await swept(4);
    const asked = () => trade.exceptions().filter(({ exceptionType }) => exceptionType === 'StockDoubted');
    expect([position()['lots'], asked()]).toMatchObject([[{ lot: 'soon', expired: true }, {}], []]);
    await swept(8);

    expect(asked()).toHaveLength(1);
  });
});
