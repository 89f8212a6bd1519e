import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reviewExchange } from '../../../functions/capture/linked/review-exchange.ts';
import { parseException } from '../../../functions/exceptions/exception.store.ts';
import { packedUnits } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { bodyWrites } from '../../../functions/order/order-body.store.ts';
import { carrierAnswerDoor, claimDoor } from '../../../functions/returns/claim-doors.ts';
import { readPlaceDecisionDoor, requestReturnDoor } from '../../../functions/returns/doors.ts';
import { parseExchange } from '../../../functions/returns/exchange/exchange.store.ts';
import { readOwed } from '../../../functions/returns/money/return-owed.ts';
import { handler as read } from '../../../functions/returns/read.handler.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import { sweepReturn } from '../../../functions/returns/rma/sweep-return.ts';
import { key } from '../../../functions/shared/keys.ts';
import { after } from '../../../functions/shared/time.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { rateCards } from '../../support/routing-world.ts';
import { at, findings, orderId, seedStage, unpublishable } from '../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const operator = { kind: 'operator', id: 'ann' } as const;
const now = '2026-11-23T12:00:00.000Z';
const DAY = 86_400;

describe('a claim', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('store-5'), skuItem('A'));
    const sent = [{ m: 1, numbers: ['ups/1Z9'], at: at('10:00:00'), lines: { '1': packedUnits(3) } }];
    seedStage(table, {
      delivered: 3,
      order: { closed: { as: 'delivered', at: at('09:00:00') } },
      fulfillments: { 5: { sent } },
    });
    declare({ automaticBelow: { USD: 10_000 } });
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  function declare(claims: Record<string, unknown>, returns: Record<string, unknown> = {}): void {
    table.seed(channelItem('web', { version: 7, policies: { claims, returns } }));
    forgetNetwork();
  }
  const claim = (body: Record<string, unknown> = {}) =>
    call(request, claimDoor, {
      params: { id: orderId },
      body: {
        ...{ id: 'c-1', kind: 'damaged', wanted: 'refund', lines: [{ lineId: '1', units: 2 }] },
        ...body,
      },
      caller: channel,
    });
  const stored = (n = 1) => parseReturn(table.item(key.return(orderId, n)) ?? {});
  const open = () =>
    table
      .ofType('Exception')
      .map(parseException)
      .filter(({ status }) => status === 'open');
  const decide = (action: string) =>
    call(resolve, resolveExceptionDoor, {
      params: { id: open()[0]?.exceptionId ?? '' },
      body: { id: `r-${action}`, action },
      caller: operator,
    });

  it('below the value that its channel settles by itself is settled: goods stay, money is owed', async () => {
    expect(await claim({ evidence: ['photo-1'] })).toMatchObject({
      status: 201,
      body: { status: 'closed', kept: true, claim: { kind: 'damaged', settledBy: 'refund', value: 3000 } },
    });
    expect(await readOwed(stored())).toMatchObject({ amount: 3000 });
    expect(open()).toEqual([]);
  });

  it('of more is looked at by a person, who settles or refuses it', async () => {
    declare({});
    await claim();
    expect(stored()).toMatchObject({ status: 'requested', review: { state: 'awaited' } });
    expect(open()).toMatchObject([
      { exceptionType: 'ClaimReview', owner: 'channel:web', detail: { claim: { value: 3000 } } },
    ]);
    await decide('apply');
    expect(stored()).toMatchObject({ status: 'closed', kept: true });

    await claim({ id: 'c-2', lines: [{ lineId: '1', units: 1 }] });
    await decide('cancel');
    expect(stored(2)).toMatchObject({ status: 'cancelled', review: { state: 'refused' } });
  });

  it('is settled by a replacement that costs nothing and leaves at once', async () => {
    await claim({ wanted: 'replacement', kind: 'missing' });
    await reviewExchange(orderId, 1, now);
    const exchange = parseExchange(table.item(key.exchange(orderId, 1)) ?? {});

    expect(exchange).toMatchObject({
      ...{ as: 'replacement', state: 'released', due: 0 },
      lines: [{ lineId: '1', sku: 'A', units: 2 }],
    });
    expect(parseOrder(table.item(key.order(exchange.linked)) ?? {})).toMatchObject({
      holds: [],
      linked: { as: 'replacement' },
      totals: { reserved: 2 },
    });
  });

  it('is settled as the policy says, whatever the customer wants', async () => {
    declare({ automaticBelow: { USD: 10_000 }, settle: 'replacement' });
    await claim({ wanted: 'refund' });

    expect(stored().claim).toMatchObject({ wanted: 'refund', settledBy: 'replacement' });
  });

  it('has goods come back where the policy says so, and never those that did not come', async () => {
    declare({ automaticBelow: { USD: 10_000 }, goods: 'comeBack' });
    await claim({ kind: 'wrong', lines: [{ lineId: '1', units: 1 }] });
    await claim({ id: 'c-2', kind: 'missing', lines: [{ lineId: '1', units: 1 }] });

    expect(stored(1)).toMatchObject({ status: 'requested' });
    expect(stored(2)).toMatchObject({ status: 'closed', kept: true });
  });

  it('whose goods come back is a return by the policies of the channel: place, label, deadlines, money', async () => {
    const destination = { country: 'US', region: 'NY', postalCode: '10001', lat: 40.75, lon: -74 };
    table.seed(locationItem('depot', { returns: {} }), ...rateCards(), {
      ...table.item(key.order(orderId)),
      destination,
    });
    declare(
      { automaticBelow: { USD: 10_000 }, goods: 'comeBack' },
      {
        ...{ receiveDays: 5, inspectDays: 2, remindDays: 1, refundOn: 'atOnce' },
        labels: { maker: 'easypost', credentials: 'labels' },
      },
    );
    await claim();

    expect(stored()).toMatchObject({
      status: 'requested',
      location: 'depot',
      terms: {
        makesLabel: true,
        refundOn: 'atOnce',
        days: { receive: 5, inspect: 2, remind: 1 },
        lines: [{ lineId: '1', label: 'brand' }],
      },
    });
    const { requestedAt, receiveBy, remindAt } = stored();
    expect([receiveBy, remindAt]).toEqual([after(requestedAt, 5 * DAY), after(requestedAt, 4 * DAY)]);
    expect(await readOwed(stored())).toMatchObject({ amount: 3000 });
    const decided = await call(read, readPlaceDecisionDoor, {
      params: { id: `${orderId}-r1` },
      caller: operator,
    });
    expect(decided).toMatchObject({ status: 200, body: { location: 'depot', replayed: true } });
  });

  it('whose goods were to come back and do not asks with what was sent ahead, as far as that has left', async () => {
    declare({ automaticBelow: { USD: 10_000 }, goods: 'comeBack' }, { receiveDays: 5 });
    await claim({ wanted: 'replacement' });
    await reviewExchange(orderId, 1, now);
    const { receiveBy } = stored();
    await sweepReturn(table.item(key.return(orderId, 1)) ?? {}, receiveBy);

    expect(open()).toMatchObject([
      {
        ...{ exceptionType: 'ReturnNotReceived', owner: 'channel:web' },
        detail: { amount: 3000, refunded: 0, sentAhead: { units: 2, amount: 3000 } },
      },
    ]);
    await reviewExchange(orderId, 1, receiveBy);
    expect(table.item(key.exchange(orderId, 1))).toMatchObject({ state: 'withdrawn' });
    expect(open()).toEqual([]);
  });

  it('of the last units gives back what was paid for shipping, where the policy does, and not for a replacement', async () => {
    declare({ automaticBelow: { USD: 10_000 } }, { refundShipping: 'whenAllIsBack' });
    await claim({ lines: [{ lineId: '1', units: 2 }] });
    await claim({ id: 'c-2', wanted: 'replacement', lines: [{ lineId: '1', units: 1 }] });

    expect([stored(1).terms, stored(2).terms]).toMatchObject([{ shipping: true }, { keep: true }]);
    expect(stored(2).terms).not.toHaveProperty('shipping');
  });

  it('says of each line whether so much of it may be claimed, and if not, why', async () => {
    const claimed = (lineId: string, units: number) => ({ lineId, units });

    expect(await claim({ lines: [claimed('1', 4), claimed('2', 1)] })).toMatchObject({
      status: 409,
      body: {
        lines: [
          { lineId: '1', wanted: 4, returnable: 3, eligible: false, because: { code: 'too_many' } },
          { lineId: '2', wanted: 1, returnable: 0, eligible: false, because: { code: 'not_shipped' } },
        ],
      },
    });
    await claim({ lines: [claimed('1', 3)] });
    expect(await claim({ id: 'c-2', lines: [claimed('1', 1)] })).toMatchObject({
      status: 409,
      body: { lines: [{ because: { code: 'coming_back' } }] },
    });
  });

  it('is never of more units than were sent, with those that come back by a return', async () => {
    const both = await Promise.all([
      claim(),
      call(request, requestReturnDoor, {
        params: { id: orderId },
        body: { id: 'c-9', lines: [{ lineId: '1', units: 2 }] },
        caller: channel,
      }),
    ]);

    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('comes in time and with its evidence, or is refused in words', async () => {
    declare({ evidence: 1 });
    expect(await claim()).toMatchObject({ status: 400, body: { errors: [{ path: 'evidence' }] } });
    table.seed(
      { ...table.item(key.order(orderId)), closed: { as: 'delivered', at: '2020-01-01T00:00:00.000Z' } },
      channelItem('web', { version: 8, policies: { claims: { windowDays: 30 } } }),
    );
    forgetNetwork();
    expect(await claim({ id: 'c-2' })).toMatchObject({
      status: 409,
      body: { until: '2020-01-31T00:00:00.000Z' },
    });
  });

  it('of a customer who makes many is shown to a person, and never refused', async () => {
    const frequent = { claims: 2, days: 30 };
    declare({ automaticBelow: { USD: 10_000 }, frequent });
    const buyer = { email: 'Ada@Example.com' };
    for (const write of bodyOf(buyer)) table.seed(write);
    await claim({ lines: [{ lineId: '1', units: 1 }] });
    expect(open()).toEqual([]);
    const second = await claim({ id: 'c-2', lines: [{ lineId: '1', units: 1 }] });

    expect(second).toMatchObject({ status: 201, body: { claim: { frequent: 2 } } });
    expect(open()).toMatchObject([{ exceptionType: 'ClaimReview', detail: { claim: { frequent: 2 } } }]);
    const counted = JSON.stringify(table.ofType('Claimer'));
    expect(counted).not.toMatch(/ada/i);
  });

  describe('of a lost parcel', () => {
    const lost = { kind: 'lost', shipmentId: `${orderId}-s5-1` };

    const answer = (body: Record<string, unknown>) =>
      call(record, carrierAnswerDoor, {
        params: { id: `${orderId}-r1` },
        body: { id: 'a-1', ...body },
        caller: operator,
      });

    it('asks its carrier, whose answer is kept once', async () => {
      expect((await claim(lost)).status).toBe(201);
      expect(stored()).toMatchObject({
        status: 'closed',
        claim: { carrier: { carrier: 'ups', trackingNumber: '1Z9', state: 'requested' } },
        evt: { also: { type: 'claim.carrier_claim_requested', data: { value: { amount: 3000 } } } },
      });
      expect(open()).toMatchObject([{ exceptionType: 'CarrierClaim', owner: 'operations' }]);
      expect((await answer({ result: 'paid', paid: 2500 })).status).toBe(200);
      const { version } = stored();
      expect((await answer({ result: 'paid', paid: 2500 })).status).toBe(200);
      expect((await answer({ id: 'a-2', result: 'paid', paid: 2500 })).status).toBe(200);

      expect(stored()).toMatchObject({
        version,
        claim: { carrier: { state: 'paid', paid: 2500 } },
        evt: { type: 'claim.carrier_answered', data: { result: 'paid', paid: { amount: 2500 } } },
      });
      expect(open()).toEqual([]);
    });

    it('is settled by what its carrier says last: it refuses, pays, and pays less', async () => {
      await claim(lost);
      await answer({ result: 'refused' });
      expect(stored().claim?.carrier).toMatchObject({ state: 'refused' });
      await answer({ id: 'a-2', result: 'paid', paid: 3000 });
      await answer({ id: 'a-3', result: 'paid', paid: 2000 });

      expect(stored()).toMatchObject({
        claim: { carrier: { state: 'paid', paid: 2000 } },
        evt: { data: { result: 'paid', paid: { amount: 2000 } } },
      });
      await answer({ id: 'a-4', result: 'refused' });
      expect(stored().claim?.carrier).not.toHaveProperty('paid');
    });

    it('is answered late, when a person has stopped waiting for it', async () => {
      await claim(lost);
      await decide('close');
      expect(open()).toEqual([]);

      expect((await answer({ result: 'paid', paid: 2500 })).status).toBe(200);
      expect(stored().claim?.carrier).toMatchObject({ state: 'paid', paid: 2500 });
    });

    it('is the only kind of which a carrier is asked', async () => {
      await claim();

      expect((await answer({ result: 'refused' })).status).toBe(409);
    });

    it('names a parcel of the order that has these units', async () => {
      const other = await claim({ ...lost, shipmentId: `${orderId}-s5-9` });

      expect(other).toMatchObject({ status: 400, body: { errors: [{ path: 'shipmentId' }] } });
    });
  });
});

function bodyOf(buyer: { readonly email: string }) {
  const order = canonicalOrderSchema.parse({
    channel: 'web',
    external: { id: '1', number: '1' },
    placedAt: at('09:00:00'),
    currency: 'USD',
    buyer,
    shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
    lines: [{ lineId: '1', sku: 'A', quantity: 3, unitPrice: { amount: 1500 } }],
  });
  return bodyWrites({ orderId, version: 0, body: { order } }).flatMap((write) =>
    write.kind === 'put' ? [write.item] : [],
  );
}
