import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { handler as dispatch } from '../../../functions/fulfillment/dispatch.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { call, run } from '../../support/call.ts';
import { locationItem } from '../../support/network-items.ts';
import { operator, ParcelTrade, UPS_NUMBER } from '../../support/parcel-trade.ts';

const UPS = { carrier: 'UPS', trackingNumber: UPS_NUMBER };

describe('a location that ships after its work was taken away (P11)', () => {
  let trade: ParcelTrade;
  beforeEach(() => {
    trade = new ParcelTrade();
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    trade.close();
  });
  const view = (orderId: string) =>
    call(readOrders, readOrderDoor, { params: { id: orderId }, caller: operator });

  it('has sent the goods: the order shows its parcel, and the location asked instead is asked to cancel', async () => {
    trade.table.seed(locationItem('wh-2', { type: 'warehouse', coordinates: { lat: 40.8, lon: -74.1 } }));
    forgetNetwork();
    const orderId = await trade.dispatched();
    await trade.receiveStock({ A: 10, B: 10 }, 'wh-2');
    const wait = { orderId, attempt: 1, token: 'token', enteredAt: '2026-11-23T16:00:00.000Z', retry: 0 };
    await trade.tell(orderId, { id: 'r1', kind: 'rejected', reason: 'cannotShip' });
    await run(reroute, { orderId, attempt: 1, n: 1, execution: 'test' });
    await run(dispatch, { ...wait, n: 2 });
    expect(trade.work(orderId, 2)).toMatchObject({ status: 'requested', location: 'wh-2' });

    const { status } = await trade.ship(orderId, 's1', UPS);

    expect(status).toBe(200);
    expect(trade.order(orderId)).toMatchObject({ status: 'shipped', totals: { shipped: 3, allocated: 0 } });
    expect(trade.work(orderId, 2)).toMatchObject({ excessAsked: { answerBy: expect.any(String) } });
    expect((await view(orderId)).body['shipments']).toMatchObject([{ trackingNumber: UPS_NUMBER }]);
  });

  it('after a cancel has sent surplus: the order shows the parcel that is out, and it may come back', async () => {
    const orderId = await trade.dispatched();
    const body = { id: 'c1', reason: 'changed my mind' };
    await call(cancel, cancelDoor, { params: { id: orderId }, caller: operator, body });
    await trade.tell(orderId, { id: 'a1', kind: 'cancelAccepted' });
    expect(trade.order(orderId).status).toBe('cancelled');

    const { status, body: told } = await trade.ship(orderId, 's1', UPS);

    expect([status, told['unwelcome']]).toEqual([200, true]);
    expect((await view(orderId)).body['shipments']).toMatchObject([
      {
        trackingNumber: UPS_NUMBER,
        surplus: [
          { lineId: '11', units: 2 },
          { lineId: '12', units: 1 },
        ],
      },
    ]);
    expect(trade.exceptions()).toMatchObject([{ detail: { returns: `/orders/${orderId}/returns` } }]);
    const back = await trade.askBack(orderId, { id: 'r1', lines: [{ lineId: '11', units: 2 }] });
    expect(back.status).toBe(201);
  });
});
