import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { claimDoor } from '../../../functions/returns/claim-doors.ts';
import { readOwed } from '../../../functions/returns/money/return-owed.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { trackerEvent } from '../../../local/brand/carrier.ts';
import { call } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';

const A1 = { lineId: '11', units: 1 };
const A2 = { lineId: '11', units: 2 };
const B1 = { lineId: '12', units: 1 };
const OTHER_NUMBER = '1Z999AA10123456793';

describe('a parcel that its carrier lost, or that did not arrive', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
    const channel = trade.table.item(key.channel('shop'));
    const claims = { automaticBelow: { USD: 1_000_000 } };
    trade.table.seed(locationItem('wh-1'), { ...channel, ...key.channel('shop'), policies: { claims } });
    forgetNetwork();
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    trade.close();
  });

  /** Two of A and one of B have left, in one parcel or as `parcels` say. */
  async function shipped(...parcels: object[]): Promise<string> {
    const orderId = await trade.dispatched();
    const one = [{ carrier: 'UPS', trackingNumber: UPS_NUMBER }];
    await trade.ship(orderId, 's1', ...(parcels.length > 0 ? parcels : one));
    return orderId;
  }
  const inTwo = () =>
    shipped(
      { carrier: 'UPS', trackingNumber: UPS_NUMBER, lines: [A1] },
      { carrier: 'UPS', trackingNumber: OTHER_NUMBER, lines: [A1, B1] },
    );
  const tell = (status: string, detail: string, number = UPS_NUMBER, minutes = 2) => {
    const at = new Date(Date.now() - minutes * 60_000).toISOString();
    const scan = { status, detail, at: `${at.slice(0, 19)}Z` };
    return trade.report(JSON.parse(trackerEvent({ carrier: 'UPS', trackingNumber: number }, [scan])));
  };
  const claim = (orderId: string, lines: object[], id = 'c-1') =>
    call(request, claimDoor, {
      params: { id: orderId },
      body: { id, kind: 'lost', wanted: 'refund', lines, shipmentId: `${orderId}-s1-1` },
      caller: operator,
    });
  const ask = (orderId: string, lines: object[], id = 'r-1') => trade.askBack(orderId, { id, lines });
  const returns = () => trade.table.ofType('Return').map(parseReturn);

  it('is claimed once, also after its carrier has said so', async () => {
    const orderId = await shipped();
    await tell('failure', 'lost');

    expect(await claim(orderId, [A2])).toMatchObject({
      status: 201,
      body: { status: 'closed', kept: true, location: 'wh-1', lines: [{ lineId: '11', sku: 'A', units: 2 }] },
    });
    expect((await claim(orderId, [A1], 'c-2')).status).toBe(409);
    expect((await ask(orderId, [B1])).status).toBe(409);
    expect((await claim(orderId, [B1], 'c-3')).status).toBe(201);
    expect(await Promise.all(returns().map(readOwed))).toMatchObject([
      { lines: [{ lineId: '11', units: 2 }] },
      { lines: [{ lineId: '12', units: 1 }] },
    ]);
  });

  test.each([
    { when: 'before its carrier says so', told: 'after' },
    { when: 'after its carrier has said so', told: 'before' },
  ])('claimed $when keeps no unit of another parcel from coming back', async ({ told }) => {
    const orderId = await inTwo();
    if (told === 'before') await tell('failure', 'lost');
    expect((await claim(orderId, [A1])).status).toBe(201);
    if (told === 'after') await tell('failure', 'lost');

    expect((await claim(orderId, [A1], 'c-2')).status).toBe(409);
    expect((await ask(orderId, [A2])).status).toBe(409);
    expect((await ask(orderId, [A1, B1], 'r-2')).status).toBe(201);
    expect((await ask(orderId, [A1], 'r-3')).status).toBe(409);
  });

  it('whose goods were claimed otherwise before is not claimed for them once more', async () => {
    const orderId = await shipped();
    await call(request, claimDoor, {
      params: { id: orderId },
      body: { id: 'c-0', kind: 'missing', wanted: 'refund', lines: [A1] },
      caller: operator,
    });
    await tell('failure', 'lost');

    expect((await claim(orderId, [A2])).status).toBe(409);
    expect((await claim(orderId, [A1], 'c-2')).status).toBe(201);
    expect((await claim(orderId, [A1], 'c-3')).status).toBe(409);
  });

  it('is one of its order again where it turns up: what was claimed is not asked back', async () => {
    const orderId = await shipped();
    await tell('failure', 'lost', UPS_NUMBER, 5);
    await claim(orderId, [A2]);
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);

    expect(trade.order(orderId)).toMatchObject({ status: 'delivered' });
    expect((await ask(orderId, [A1])).status).toBe(409);
    expect((await ask(orderId, [B1], 'r-2')).status).toBe(201);
  });

  it('and comes back all the same is a return of all of it, which moves stock and no money', async () => {
    const orderId = await inTwo();
    await claim(orderId, [A1]);
    await trade.scan(UPS_NUMBER, ['in_transit', 'return_to_sender', 'delivered']);

    expect(returns()).toMatchObject([
      { kept: true },
      { status: 'requested', shipmentId: `${orderId}-s1-1`, lines: [{ lineId: '11', units: 1 }] },
    ]);
    await trade.tellOfReturn(`${orderId}-r2`, { id: 'a', kind: 'received' });
    await trade.tellOfReturn(`${orderId}-r2`, {
      id: 'b',
      kind: 'inspected',
      lines: [{ ...A1, as: 'sellable' }],
    });

    expect(trade.onHand('A')).toBe(9);
    const [claimed, back] = returns();
    expect(claimed && (await readOwed(claimed))).toMatchObject({ lines: [{ lineId: '11', units: 1 }] });
    expect(back && (await readOwed(back))).toBeUndefined();
    expect((await ask(orderId, [A1], 'r-9')).status).toBe(201);
  });

  it('whose goods were said to be missing are a return, too, where they come back', async () => {
    const orderId = await shipped();
    await call(request, claimDoor, {
      params: { id: orderId },
      body: { id: 'c-1', kind: 'missing', wanted: 'refund', lines: [A2] },
      caller: operator,
    });
    await trade.scan(UPS_NUMBER, ['in_transit', 'return_to_sender', 'delivered']);

    expect(returns()).toMatchObject([
      { kept: true },
      {
        shipmentId: `${orderId}-s1-1`,
        lines: [
          { lineId: '11', units: 2 },
          { lineId: '12', units: 1 },
        ],
      },
    ]);
  });

  it.each(['failure', 'in_transit', 'return_to_sender'])(
    'that was refused at the door (%s) goes back to its sender, and is a return once it is there',
    async (status) => {
      const orderId = await shipped();
      await tell(status, 'refused', UPS_NUMBER, 5);
      expect(trade.exceptions()).toMatchObject([
        { exceptionType: 'DeliveryFailed', detail: { status: 'returning' } },
      ]);
      await tell('delivered', 'arrived_at_destination');

      expect(trade.order(orderId)).toMatchObject({ status: 'returned', totals: { returned: 3 } });
      expect(returns()).toMatchObject([{ status: 'requested', shipmentId: `${orderId}-s1-1` }]);
    },
  );
});
