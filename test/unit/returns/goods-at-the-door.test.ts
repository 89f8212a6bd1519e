import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { takeInDoor } from '../../../functions/returns/goods-doors.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { handler as takeIn } from '../../../functions/returns/take-in.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';

const two = [{ lineId: '11', units: 2 }];
const one = [{ lineId: '11', units: 1 }];
const store = { kind: 'location', id: 'store-2' } as const;

describe('goods that come back', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
    trade.table.seed(locationItem('store-2', { pool: 'stores' }));
    forgetNetwork();
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    trade.close();
  });

  async function shipped(): Promise<string> {
    const orderId = await trade.dispatched();
    await trade.ship(orderId, 's1', { carrier: 'UPS', trackingNumber: UPS_NUMBER });
    return orderId;
  }
  async function delivered(): Promise<string> {
    const orderId = await shipped();
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);
    return orderId;
  }
  const atCounter = (body: object, caller: Parameters<typeof call>[2]['caller'] = store) =>
    call(takeIn, takeInDoor, { body, ...(caller && { caller }) });

  describe('to a counter, announced by nobody', () => {
    it('are a return that is received, whose stock is of the pool of the location', async () => {
      const orderId = await delivered();

      const answer = await atCounter({ id: 'c1', orderId, lines: one });
      const again = await atCounter({ id: 'c1', orderId, lines: one });

      expect(answer).toMatchObject({
        status: 201,
        body: { returnId: `${orderId}-r1`, status: 'received', location: 'store-2', pool: 'stores' },
      });
      expect(again).toEqual(answer);
      expect(trade.order(orderId).totals).toMatchObject({ delivered: 2, returned: 1 });
      expect(trade.open()).toEqual([]);
    });

    it('are on sale again in the same call, which says what they are worth', async () => {
      const orderId = await delivered();
      const body = {
        id: 'c1',
        orderId,
        lines: two,
        outcome: 'store_credit',
        inspected: {
          lines: [
            { lineId: '11', units: 1, as: 'sellable' },
            { lineId: '11', units: 1, as: 'scrap', reason: 'stained' },
          ],
        },
      };

      const answer = await atCounter(body);
      const again = await atCounter(body);

      expect(answer).toMatchObject({
        status: 201,
        body: { status: 'inspected', outcome: 'store_credit', dispositions: [{ units: 1 }, { units: 1 }] },
      });
      expect(again).toEqual(answer);
      expect(trade.order(orderId).totals).toMatchObject({ delivered: 1, returned: 2 });
    });

    it('are taken in with nothing that is no line of the order, or not at all', async () => {
      const orderId = await delivered();
      const inspected = { lines: [{ lineId: '99', units: 1, as: 'sellable' }] };

      const answer = await atCounter({ id: 'c1', orderId, lines: one, inspected });

      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'inspected.lines.0.lineId' }] },
      });
      expect(trade.order(orderId).counts.returns).toBe(0);
    });

    it('are received by the return that was to bring all of them to another location', async () => {
      const orderId = await delivered();
      await trade.askBack(orderId, { id: 'r1', lines: two });
      const body = {
        ...{ id: 'c1', orderId, lines: two },
        inspected: { lines: [{ lineId: '11', units: 2, as: 'sellable' }] },
      };

      const answer = await atCounter(body);
      const again = await atCounter(body);

      expect(answer).toMatchObject({
        status: 201,
        body: { returnId: `${orderId}-r1`, status: 'inspected', location: 'store-2', pool: 'stores' },
      });
      expect(again).toEqual(answer);
      expect(trade.table.ofType('Return')).toHaveLength(1);
      expect(trade.table.item(key.position('A', 'store-2'))).toMatchObject({ onHand: 2 });
      expect(trade.open()).toEqual([]);
    });

    it.each([
      ['is for other units', one, {}],
      ['wants something else for them', two, { outcome: 'store_credit' }],
    ])('are a return of their own where the one to another location %s', async (_, lines, over) => {
      const orderId = await delivered();
      await trade.askBack(orderId, { id: 'r1', lines: two });

      const answer = await atCounter({ id: 'c1', orderId, lines, ...over });

      expect(answer).toMatchObject({ status: 201, body: { returnId: `${orderId}-r2`, status: 'received' } });
    });

    it('are a return of their own where the one to another location is on its way', async () => {
      const orderId = await delivered();
      await trade.askBack(orderId, { id: 'r1', lines: one });
      const announced = trade.table.item(key.return(orderId, 1));
      const inTransitAt = new Date().toISOString();
      trade.table.seed({ ...announced, ...key.return(orderId, 1), status: 'in_transit', inTransitAt });

      const answer = await atCounter({ id: 'c1', orderId, lines: one });

      expect(answer).toMatchObject({ status: 201, body: { returnId: `${orderId}-r2` } });
      expect(trade.table.item(key.return(orderId, 1))).toMatchObject({
        status: 'in_transit',
        location: 'wh-1',
      });
    });

    it('are recorded with an exception where the order never sent them', async () => {
      const orderId = await delivered();

      const { status } = await atCounter({ id: 'c1', orderId, lines: [{ lineId: '11', units: 5 }] });

      expect(status).toBe(201);
      expect(trade.order(orderId).totals).toMatchObject({ delivered: 1, returned: 2 });
      expect(trade.exceptions()).toMatchObject([
        { exceptionType: 'UnwelcomeFact', detail: { lines: [{ lineId: '11', units: 3 }] } },
      ]);
    });

    test.each([
      ['a line that the order has not', { lines: [{ lineId: '99', units: 1 }] }, store, 400],
      ['a location that is not the caller', { location: 'wh-1' }, store, 403],
      ['an operator who does not say where', {}, operator, 400],
      ['an operator who does', { location: 'store-2' }, operator, 201],
      ['an order that is not there', { orderId: 'shop-9-aaaaaaaaaaaaaaaa' }, store, 404],
    ])('are answered by name: %s', async (_, over, caller, status) => {
      const orderId = await delivered();

      expect((await atCounter({ id: 'c1', orderId, lines: one, ...over }, caller)).status).toBe(status);
    });
  });

  it('are announced as soon as they are shipped', async () => {
    const orderId = await shipped();

    expect((await trade.askBack(orderId, { id: 'r1', lines: two })).status).toBe(201);
  });

  it('may be more of the order than was announced', async () => {
    const orderId = await delivered();
    await trade.askBack(orderId, { id: 'r1', lines: one });

    const lines = [...one, { lineId: '12', units: 1 }];
    const { status } = await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received', lines });

    expect(status).toBe(200);
    expect(trade.order(orderId).totals).toMatchObject({ delivered: 1, returned: 2 });
    expect(trade.exceptions()).toMatchObject([
      { detail: { unannounced: [{ lineId: '12', sku: 'B', units: 1 }] } },
    ]);
  });

  it('and that nobody received, though they had left their customer, are asked for until they are inspected', async () => {
    const orderId = await delivered();
    await trade.askBack(orderId, { id: 'r1', lines: one });
    const stored = () => trade.table.item(key.return(orderId, 1)) ?? {};
    const inTransitAt = new Date().toISOString();
    trade.table.seed({ ...stored(), ...key.return(orderId, 1), status: 'in_transit', inTransitAt });
    await sweepReturn(stored(), new Date(Date.now() + 31 * 86_400_000).toISOString());

    expect(stored()).toMatchObject({ status: 'expired' });
    expect(trade.exceptions()).toMatchObject([
      { exceptionType: 'ReturnNotInspected', owner: 'location:wh-1', detail: { lines: [{ units: 1 }] } },
    ]);
    await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received' });
    expect(trade.open()).toEqual(['ReturnNotInspected']);
    const lines = [{ lineId: '11', units: 1, as: 'sellable' }];
    await trade.tellOfReturn(`${orderId}-r1`, { id: 'b', kind: 'inspected', lines });
    expect(trade.open()).toEqual([]);
  });

  it('under an expired return, after its successor, are recorded with an exception', async () => {
    const orderId = await delivered();
    await trade.askBack(orderId, { id: 'r1', lines: two });
    const later = new Date(Date.now() + 31 * 86_400_000).toISOString();
    await sweepReturn(trade.table.item(key.return(orderId, 1)) ?? {}, later);
    await trade.askBack(orderId, { id: 'r2', lines: two });
    await trade.tellOfReturn(`${orderId}-r2`, { id: 'a', kind: 'received' });

    const { status } = await trade.tellOfReturn(`${orderId}-r1`, { id: 'b', kind: 'received' });

    expect(status).toBe(200);
    expect(trade.order(orderId).totals).toMatchObject({ delivered: 1, returned: 2 });
    expect(trade.open()).toEqual(['UnwelcomeFact']);
  });

  it('and are not inspected have one exception, which the inspection settles', async () => {
    const orderId = await delivered();
    await trade.askBack(orderId, { id: 'r1', lines: one });
    await trade.tellOfReturn(`${orderId}-r1`, { id: 'a', kind: 'received' });
    for (const days of [8, 9, 30]) {
      const later = new Date(Date.now() + days * 86_400_000).toISOString();
      await sweepReturn(trade.table.item(key.return(orderId, 1)) ?? {}, later);
    }
    expect(trade.table.ofType('Exception')).toHaveLength(1);
    expect(trade.open()).toEqual(['ReturnNotInspected']);

    await trade.tellOfReturn(`${orderId}-r1`, {
      id: 'b',
      kind: 'inspected',
      lines: [{ ...one[0], as: 'sellable' }],
    });

    expect(trade.open()).toEqual([]);
  });
});
