import { describe, expect, test } from 'vitest';
import {
  claim,
  deliveredOrder,
  paidBack,
  payBack,
  twice,
  untilExchangeIs,
  untilReturnIs,
  untilTold,
} from '../support/returning.ts';

const automatically = { claims: { automaticBelow: { USD: 5000 }, evidence: 1 } };
const evidence = ['photo-1'];

describe.concurrent('claims', () => {
  test('a broken unit stays with its customer, who gets another one', async () => {
    const { world, orderId } = await deliveredOrder('cbroken', { policies: automatically });
    const body = { kind: 'damaged', wanted: 'replacement' };
    const bare = await twice('POST', `/orders/${orderId}/claims`, {
      ...{ id: 'bare', ...body },
      lines: [{ lineId: '1', units: 1 }],
    });
    expect(bare.status, 'a photo is wanted').toBe(400);

    const returnId = await claim(orderId, 1, { ...body, evidence });
    const { linked, due } = await untilExchangeIs(returnId, 'released');
    world.adopt(linked);
    expect(due).toBe(0);
    await world.shipAndDeliver(linked);
    await world.untilStatus(linked, 'delivered');

    expect(await untilReturnIs(returnId, 'closed')).toMatchObject({ kept: true });
    expect(await paidBack(returnId), 'the other one is what they get').toBe(0);
    const tooMuch = await twice('POST', `/orders/${orderId}/claims`, {
      ...{ id: 'more', ...body, evidence },
      lines: [{ lineId: '1', units: 3 }],
    });
    expect(tooMuch).toMatchObject({ status: 409, body: { lines: [{ returnable: 2 }] } });
    expect(await world.positions('A'), 'three and one were sent, nothing came back').toMatchObject({
      one: { onHand: 1 },
    });
    expect((await world.order(orderId)).status).toBe('delivered');
    expect(await world.audit()).toEqual([]);
  });

  test('a wrong article stays with its customer, whose money goes back once somebody has looked', async () => {
    const { world, orderId } = await deliveredOrder('cwrong');
    const returnId = await claim(orderId, 1, { kind: 'wrong', wanted: 'refund', evidence });

    const asked = await world.untilException(orderId, 'ClaimReview');
    expect(asked.owner).toBe(`channel:${world.channel}`);
    await world.resolve(asked.exceptionId, { action: 'apply' });

    await payBack(returnId, 1500);
    expect(await untilReturnIs(returnId, 'closed')).toMatchObject({ kept: true });
    expect(await world.atp('A')).toBe(2);
    expect(await world.audit()).toEqual([]);
  });

  test('a claim that is refused leaves its units to be claimed again', async () => {
    const { world, orderId } = await deliveredOrder('crefused');
    const returnId = await claim(orderId, 3, { kind: 'missing', wanted: 'replacement' });
    await world.resolveOpen(orderId, 'ClaimReview', { action: 'cancel' });
    expect(await untilReturnIs(returnId, 'cancelled')).toMatchObject({ refunds: [] });

    const second = await claim(orderId, 3, { kind: 'missing', wanted: 'refund' });
    await world.resolveOpen(orderId, 'ClaimReview', { action: 'apply' });

    await payBack(second, 4500);
    expect(await world.audit()).toEqual([]);
  });

  test('a lost parcel is replaced before its carrier has answered', async () => {
    const { world, orderId } = await deliveredOrder('clost', { policies: automatically });
    const [shipment] = (await world.order(orderId)).shipments;
    const shipmentId = shipment?.['shipmentId'];
    const returnId = await claim(orderId, 3, { kind: 'lost', wanted: 'replacement', shipmentId, evidence });
    world.adopt((await untilExchangeIs(returnId, 'givenUp')).linked);
    await payBack(returnId, 4500); // two are left of three
    await world.untilException(orderId, 'CarrierClaim');

    const answer = { id: 'carrier-1', result: 'paid', paid: 4000 };
    expect((await twice('POST', `/returns/${returnId}/carrier-answers`, answer)).status).toBe(200);

    const order = await untilTold(world, orderId, 'claim.carrier_claim_requested', 'claim.carrier_answered');
    expect(order.exceptions.filter(({ status }) => status === 'open')).toEqual([]);
    expect(await world.audit()).toEqual([]);
  });
});
