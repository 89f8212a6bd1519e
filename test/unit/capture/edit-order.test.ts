import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as edit } from '../../../functions/capture/edit-order.handler.ts';
import { sweepFulfillment } from '../../../functions/fulfillment/deadlines/sweep-fulfillment.ts';
import { readFulfillmentDoor, recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as readWork } from '../../../functions/fulfillment/read-work.handler.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { fulfillmentItem } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { rateCardSchema } from '../../../functions/network/entities/rate-card.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call, run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import {
  at,
  findings,
  orderId,
  type Stage,
  seedStage,
  storedFulfillment,
  storedOrder,
  storedReservation,
  unpublishable,
} from '../../support/stage.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const channel = { kind: 'channel', id: 'web' } as const;
const elsewhere = { shipTo: { lines: ['233 S Wacker Dr'], postalCode: '60606', region: 'IL' } };

describe('PATCH /orders/{id}', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(channelItem('web', { pools: { CA: 'north', '*': 'main' } }));
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  function begin(stage: Stage): void {
    seedStage(table, stage);
  }
  const patch = (
    body: Record<string, unknown>,
    caller: typeof operator | typeof channel | { kind: 'channel'; id: string } = operator,
  ) => call(edit, editOrderDoor, { params: { id: orderId }, body: { id: 'e-1', ...body }, caller });
  const tell = (n: number, body: Record<string, unknown>) =>
    call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f${n}` },
      body: { id: 't-1', ...body },
      caller: operator,
    });
  const sheet = async (n: number): Promise<unknown> =>
    (
      await call(readWork, readFulfillmentDoor, {
        params: { id: `${orderId}-f${n}` },
        caller: { kind: 'operator', id: 'ann' },
      })
    ).body['shipTo'];
  const body = () => readBody(orderId, storedOrder(table).bodyVersion);

  describe('what only tells something', () => {
    it('contact and notes become a new version, and nothing is planned anew', async () => {
      begin({ planned: 2, accepted: 1 });
      const contact = { shipTo: { name: 'Grace Example', phone: '555' }, notes: { packing: 'no paper' } };

      const answer = await patch({ ...contact, buyer: { email: 'grace@example.com' } });

      expect(answer).toMatchObject({
        status: 200,
        body: {
          bodyVersion: 1,
          asked: [],
          changes: ['buyer.email', 'notes.packing', 'shipTo.name', 'shipTo.phone'],
        },
      });
      expect(await body()).toMatchObject({ ...contact, lines: [{ lineId: '1', quantity: 3 }] });
      expect([2, 3].map((n) => storedFulfillment(table, n).version)).toEqual([1, 1]);
      expect(table.writes).toHaveLength(1);
    });

    it('a member that is null goes, what is not named stays', async () => {
      begin({ held: 1 });
      await patch({ notes: { packing: 'a', customer: 'b' } });
      await patch({ id: 'e-2', notes: { packing: null } });

      expect((await body()).notes).toEqual({ customer: 'b' });
    });

    it('an edit that changes nothing writes no version', async () => {
      begin({ held: 1 });

      expect(await patch({ shipTo: { postalCode: '10001' } })).toMatchObject({
        status: 200,
        body: { bodyVersion: 0, changes: [] },
      });
      expect(storedOrder(table).bodyVersion).toBe(0);
    });

    it('the same edit again gets the first answer; another one under its id is 409', async () => {
      begin({ held: 1 });
      const first = await patch({ notes: { packing: 'a' } });

      expect(await patch({ notes: { packing: 'a' } })).toEqual(first);
      expect((await patch({ notes: { packing: 'b' } })).status).toBe(409);
    });
  });

  describe('who may, and when', () => {
    it('a channel edits its own orders; those of others are unknown to it', async () => {
      begin({ held: 1 });

      expect((await patch({ notes: { packing: 'a' } }, { kind: 'channel', id: 'other' })).status).toBe(404);
      expect((await patch({ notes: { packing: 'a' } }, channel)).status).toBe(200);
    });

    it('an order that is over, and one in quarantine, cannot be edited', async () => {
      begin({ delivered: 1, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
      expect(await patch({ notes: { packing: 'a' } })).toMatchObject({
        status: 409,
        body: { orderStatus: 'delivered' },
      });

      seedStage(table, { order: { quarantined: true, totals: noTotals } });
      expect(await patch({ notes: { packing: 'a' } })).toMatchObject({
        status: 409,
        body: { orderStatus: 'quarantined' },
      });
    });

    it('who has seen another version is told which one it is', async () => {
      begin({ held: 1 });
      await patch({ notes: { packing: 'a' } });

      expect(await patch({ id: 'e-2', bodyVersion: 0, notes: { packing: 'b' } })).toMatchObject({
        status: 409,
        body: { bodyVersion: 1 },
      });
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['an unknown field', { payment: 'paid' }, 'payment'],
      ['a country that there is not', { shipTo: { country: 'UK' } }, 'shipTo.country'],
      ['a new line without an article', { lines: { '9': { quantity: 1 } } }, 'lines.9.unitPrice'],
      [
        'a new line of no unit',
        { lines: { '9': { quantity: 0, sku: 'A', unitPrice: { amount: 1 } } } },
        'lines.9.quantity',
      ],
      ['a line by a number that is none', { lines: { '1': { quantity: 1.5 } } }, 'lines.1.quantity'],
    ])('%s is 400 by its name', async (_, wrong, path) => {
      begin({ held: 1 });
      const answer = await patch(wrong);

      expect(answer.status).toBe(400);
      expect((answer.body['errors'] as { path: string }[]).map((one) => one.path)).toContain(path);
      expect(storedOrder(table).bodyVersion).toBe(0);
    });

    it('what cannot change any more is named, and nothing else is changed either', async () => {
      begin({ held: 1, shipped: 2 });

      const answer = await patch({
        notes: { packing: 'a' },
        shipTo: { country: 'CA' },
        lines: { '1': { quantity: 1, sku: 'B' }, '7': null },
      });

      expect(answer).toMatchObject({ status: 409, body: { orderStatus: 'partially_shipped' } });
      const refused = answer.body['refused'] as { path: string }[];
      expect(refused.map(({ path }) => path)).toEqual([
        'lines.1.quantity',
        'lines.1.sku',
        'lines.7',
        'shipTo',
      ]);
      expect(storedOrder(table)).toMatchObject({ bodyVersion: 0, version: 7 });
    });
  });

  describe('an address or a service', () => {
    it('leaves work that no location has seen to be planned anew, its claims with the order (P10)', async () => {
      begin({ planned: 2, held: 1 });

      expect((await patch(elsewhere)).status).toBe(200);
      expect(storedOrder(table)).toMatchObject({
        totals: { ...noTotals, reserved: 3 },
        destination: { postalCode: '60606', region: 'IL' },
      });
      expect(storedFulfillment(table, 2)).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
      expect(storedReservation(table).held).toMatchObject([
        { by: 'order' },
        { by: 'f2:0', from: 2, units: 2 },
      ]);
    });

    it('asks a location that has seen the work; it is shown the address it knows until it gives it back (P30)', async () => {
      begin({ accepted: 2 });

      const answer = await patch({ shipping: { requested: { serviceLevel: 'nextday' } }, ...elsewhere });

      expect(answer).toMatchObject({
        status: 202,
        body: { asked: [{ fulfillmentId: `${orderId}-f3`, location: 'store-3', units: 2 }] },
      });
      const asked = storedFulfillment(table, 3);
      expect(asked).toMatchObject({
        status: 'accepted',
        recall: { by: 'operator:ann' },
        sheet: { bodyVersion: 0 },
      });
      expect(asked.evt).toMatchObject({ type: 'fulfillment.cancel_asked', data: { lines: [{ units: 2 }] } });

      expect((await tell(3, { kind: 'cancelAccepted' })).status).toBe(200);
      expect(storedFulfillment(table, 3)).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
      expect(storedFulfillment(table, 3).recall).toBeUndefined();
      expect(storedOrder(table)).toMatchObject({ totals: { ...noTotals, reserved: 2 }, status: 'reserved' });
      expect(storedReservation(table).held).toMatchObject([{ by: 'f3:0', from: 3, units: 2 }]);
    });

    it('is planned anew at the same location, which has refused nothing (P30)', async () => {
      const prices = { kind: 'affine', baseMinor: [500], perKgMinor: [100] };
      const services = [{ id: 'ground', carrier: 'ups', transitDays: 3 }];
      const card = { id: 'ups', version: 1, currency: 'USD', zones: ['all'], price: prices, services };
      table.seed(locationItem('store-3', { coordinates: { lat: 40.7, lon: -74 } }), {
        ...rateCardSchema.parse(card),
        ...key.rateCardActive('ups'),
        type: 'RateCard',
      });
      begin({ accepted: 2 });
      await patch(elsewhere);
      await tell(3, { kind: 'cancelAccepted' });

      const output = await run(reroute, { orderId, attempt: 1, n: 3, error: 'NotAccepted' });

      expect(output).toMatchObject({ fulfillments: [{ location: 'store-3' }] });
      expect(storedFulfillment(table, 4)).toMatchObject({ reroutes: 0, excluded: [] });
    });

    it('of a location that refuses stays as it was for its work, and a person is told (P30)', async () => {
      begin({ accepted: 2 });
      const before = { shipTo: await sheet(3) };
      await patch(elsewhere);

      await tell(3, { kind: 'cancelRefused', reason: 'labels are printed' });

      expect(await sheet(3)).toEqual(before.shipTo);
      expect((await body()).shipTo).toMatchObject({ postalCode: '60606' });
      expect(storedFulfillment(table, 3)).toMatchObject({
        status: 'accepted',
        recall: { answer: 'refused', because: 'labels are printed' },
      });
      expect(table.ofType('Exception')).toMatchObject([
        { exceptionType: 'EditRefused', fulfillment: 3, detail: { fact: 'refused', lines: [{ units: 2 }] } },
      ]);
      expect(JSON.stringify(table.ofType('Exception'))).not.toContain('labels');
    });

    it('that a location ships all the same is told once; a late yes ends what was told', async () => {
      begin({ accepted: 2 });
      await patch(elsewhere);
      const parcels = [{ carrier: 'ups', trackingNumber: '1Z1', lines: [{ lineId: '1', units: 1 }] }];
      await tell(3, { kind: 'shipped', parcels });
      const rest = [{ carrier: 'ups', trackingNumber: '1Z2', lines: [{ lineId: '1', units: 1 }] }];
      await tell(3, { id: 't-2', kind: 'shipped', parcels: rest });

      expect(table.ofType('Exception')).toMatchObject([
        { exceptionType: 'EditRefused', detail: { fact: 'shipped' }, status: 'open' },
      ]);
    });

    it('that a location does not answer for has an owner at the deadline, and its operator may say yes', async () => {
      begin({ accepted: 2 });
      await patch(elsewhere);
      const asked = storedFulfillment(table, 3);
      const { answerBy = '' } = asked.recall ?? {};
      table.seed({
        ...key.fulfillment(orderId, 3),
        ...fulfillmentItem({ ...asked, shipBy: '2999-01-01T00:00:00.000Z', dueAt: answerBy }),
      });

      await sweepFulfillment(table.item(key.fulfillment(orderId, 3)) ?? {}, answerBy);

      const [exception] = table.ofType('Exception');
      expect(exception).toMatchObject({
        exceptionType: 'CancelUnanswered',
        detail: { recalled: [{ units: 2 }] },
      });
      const takenBack = await call(resolve, resolveExceptionDoor, {
        params: { id: String(exception?.['exceptionId']) },
        body: { id: 'r-1', action: 'cancel' },
        caller: operator,
      });
      expect(takenBack.status).toBe(200);
      expect(storedOrder(table)).toMatchObject({ totals: { ...noTotals, reserved: 2 } });
    });

    it('takes what a customer cancelled out for good, and only the rest is planned anew (P30)', async () => {
      begin({ accepted: 3 });
      await patch({ ...elsewhere, lines: { '1': { quantity: 2 } } });

      expect(storedFulfillment(table, 3)).toMatchObject({ cancelAsked: { lines: [{ units: 1 }] } });
      await tell(3, { kind: 'cancelAccepted' });
      expect(storedOrder(table).totals).toEqual({ ...noTotals, reserved: 2, cancelled: 1 });
    });

    it('of an order that somebody cancels is refused by name', async () => {
      begin({ accepted: 2, order: { cancel: { state: 'refused', by: 'channel:web', at: at('09:00:00') } } });

      expect(await patch(elsewhere)).toMatchObject({ status: 409, body: { refused: [{ path: 'shipTo' }] } });
    });
  });

  describe('lines', () => {
    const shirt = { sku: 'A', quantity: 2, unitPrice: { amount: 900 } };

    it.each<[string, Stage, Partial<typeof noTotals>]>([
      ['before Reserve', { open: 1 }, { open: 3 }],
      ['while it waits for stock', { backordered: 1 }, { backordered: 3 }],
      ['once it is reserved', { held: 1 }, { reserved: 3 }],
      ['once it is planned', { planned: 1 }, { allocated: 1, reserved: 2 }],
      ['once a location has it', { accepted: 1 }, { allocated: 1, reserved: 2 }],
      ['while a part is on its way', { shipped: 1 }, { shipped: 1, reserved: 2 }],
    ])('a line is added %s: its units are wanted, or claimed in that write', async (_, stage, totals) => {
      begin(stage);

      const answer = await patch({ lines: { '2': shirt } });

      expect(answer).toMatchObject({ status: 200, body: { bodyVersion: 1 } });
      expect(storedOrder(table).totals).toEqual({ ...noTotals, ...totals });
      expect(await body()).toMatchObject({
        lines: [{ lineId: '1' }, { lineId: '2', open: 2 }],
        charges: { total: { amount: 3300 } },
      });
      expect(table.writes).toHaveLength(1);
    });

    it('an order that was routed gets its next attempt, which plans what was added beside the rest (P14)', async () => {
      begin({ accepted: 1 });
      await patch({ lines: { '2': shirt } });

      expect(storedOrder(table)).toMatchObject({ attempt: 2, started: 1 });
      expect(storedReservation(table).held).toMatchObject([{ lineId: '2', by: 'order', units: 2 }]);
    });

    it('a unit more of a line that is there is one more of it', async () => {
      begin({ planned: 1, shipped: 1 });
      await patch({ lines: { '1': { quantity: 5 } } });

      expect(storedOrder(table)).toMatchObject({
        totals: { ...noTotals, allocated: 1, shipped: 1, reserved: 3 },
        additions: { '1': { units: 3, beyond: 2 } },
      });
      expect((await body()).lines).toMatchObject([{ quantity: 5, open: 5, total: { amount: 7500 } }]);
    });

    it('what the pool cannot promise is refused by name, and not waited for without a word', async () => {
      begin({ accepted: 1 });

      expect(await patch({ lines: { '2': { ...shirt, quantity: 500 } } })).toMatchObject({
        status: 409,
        body: { sku: 'A', refused: [{ path: 'lines' }] },
      });
    });

    it.each(['reserve', 'route'] as const)(
      'nothing is claimed under a hold before %s (P7)',
      async (before) => {
        const hold = {
          id: 'h',
          reason: 'X',
          before,
          placedBy: 'operator:ann',
          placedAt: at('09:00:00'),
          onExpiry: 'lift',
        } as const;
        const barred = { reserve: 0, route: 0, dispatch: 0, [before]: 1 };
        begin({ accepted: 1, order: { holds: [hold], barred } });

        expect(await patch({ lines: { '2': shirt } })).toMatchObject({
          status: 409,
          body: { title: 'OnHold' },
        });
      },
    );

    it('units are taken out where they are first: at once, then by asking', async () => {
      begin({ planned: 2, accepted: 2 });

      const answer = await patch({ lines: { '1': { quantity: 1 } } });

      expect(answer).toMatchObject({
        status: 202,
        body: { changes: ['lines.1.quantity'], asked: [{ units: 1 }] },
      });
      expect(storedOrder(table).totals).toEqual({ ...noTotals, allocated: 2, cancelled: 2 });
      expect(storedFulfillment(table, 3)).toMatchObject({ cancelAsked: { lines: [{ units: 1 }] } });
    });

    it('an order of which everything is taken out is cancelled in that write (P12)', async () => {
      begin({ planned: 1, held: 1 });

      expect(await patch({ lines: { '1': null } })).toMatchObject({
        status: 200,
        body: { status: 'cancelled' },
      });
      expect(storedReservation(table)).toMatchObject({ status: 'released', final: true, held: [] });
    });

    it('one line may go while another comes', async () => {
      begin({ held: 2 });
      await patch({ lines: { '1': null, '2': shirt } });

      expect(storedOrder(table)).toMatchObject({
        status: 'reserved',
        totals: { ...noTotals, reserved: 2, cancelled: 2 },
      });
    });
  });
});
