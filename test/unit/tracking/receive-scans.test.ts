import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetSecrets } from '../../../functions/access/secrets.ts';
import { packedUnits } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { receiveScansDoor } from '../../../functions/tracking/doors.ts';
import type { TrackingStatus } from '../../../functions/tracking/parcel/tracking-status.ts';
import { handler } from '../../../functions/tracking/receive-scans.handler.ts';
import { trackerEvent } from '../../../local/brand/carrier.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { call } from '../../support/call.ts';
import { type Item, MemoryTable } from '../../support/memory-table.ts';
import { trackingSourceItem } from '../../support/network-items.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const secret = 'a secret of the tests';
const startedAt = Math.floor(Date.now() / 1000) * 1000;

/**
 * UTC in whole seconds, as EasyPost writes it. The same all through a test, so that a history can be
 * repeated.
 */
function minutesAgo(minutes: number): string {
  return new Date(startedAt - minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

function eventOf(trackingNumber: string, ...statuses: string[]): string {
  const scans = statuses.map((status, index) => ({ status, at: minutesAgo(60 - index) }));
  return trackerEvent({ carrier: 'UPS', trackingNumber }, scans);
}

describe('POST /tracking-sources/{source}/events', () => {
  let table: MemoryTable;
  const secrets = mockClient(SecretsManagerClient);
  beforeEach(() => {
    process.env['SECRETS_PREFIX'] = 'test/webhooks/';
    forgetSecrets();
    forgetNetwork();
    secrets.reset();
    secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ current: secret }) });
    table = new MemoryTable().seed(trackingSourceItem('easypost'));
  });
  afterEach(() => table.close());

  const send = (body: string, by = secret, source = 'easypost') =>
    call(handler, receiveScansDoor, { params: { source }, body, headers: signedHeaders.easypost(by, body) });
  /** Sends a parcel's whole history, as carriers do: a status a minute. */
  const scan = (number: string, ...statuses: string[]) => send(eventOf(number, ...statuses));
  const parcel = (number: string) => table.item(key.tracking('ups', number));

  /** Shipped work of fulfillment `n`, and its one parcel in the table. */
  function seedShipped(n: number, number: string): Fulfillment {
    const work = someWork({
      n,
      fulfillmentId: `${orderId}-f${n}`,
      location: `store-${n}`,
      status: 'shipped',
      parcels: 1,
      lines: someWork().lines.map((line) => ({ ...line, shipped: line.units })),
    });
    const lines = work.lines.map(({ lineId, sku, units }) => ({ lineId, sku, units }));
    table.seed({
      ...key.tracking('ups', number),
      type: 'Tracking',
      carrier: 'ups',
      number,
      status: 'unknown',
      scans: [],
      heardAt: new Date(Date.now() - 7_200_000).toISOString(),
      version: 1,
      dueAt: new Date(Date.now() + 200_000_000).toISOString(),
      link: { orderId, n, m: 1, lines },
    });
    return work;
  }

  /** An open exception of the order, its first. */
  function seedException(over: Item): void {
    table.seed({
      ...key.exception(orderId, 1),
      type: 'Exception',
      exceptionId: `${orderId}-x1`,
      orderId,
      n: 1,
      status: 'open',
      openedAt: minutesAgo(9),
      actions: [],
      detail: {},
      version: 1,
      ...over,
    });
  }

  it('knows its sources and their secrets', async () => {
    expect(await send('{}', 'another secret')).toMatchObject({ status: 401 });
    expect(await send('{}', secret, 'nobody')).toMatchObject({ status: 404 });
    expect(table.writes).toEqual([]);
  });

  it.each([
    'not json',
    '{}',
    '{"description":"batch.created","result":{}}',
    '{"description":"tracker.updated","result":{"object":"Tracker"}}',
  ])('takes whatever is signed: %s', async (body) => {
    expect(await send(body)).toEqual({ status: 200, body: { outcome: 'kept' } });
    expect(table.writes).toEqual([]);
  });

  it('keeps what is told of a parcel that nobody shipped, until somebody is asked for it', async () => {
    const answer = await scan('1Z1', 'in_transit');

    expect(answer).toEqual({ status: 200, body: { outcome: 'recorded', status: 'in_transit' } });
    expect(parcel('1Z1')).toMatchObject({
      status: 'in_transit',
      source: 'easypost',
      dueAt: expect.any(String),
    });
    expect(parcel('1Z1')).not.toHaveProperty('evt');
  });

  const words: Readonly<Record<Exclude<TrackingStatus, 'unknown' | 'expired'>, readonly [string, string?]>> =
    {
      pre_transit: ['pre_transit'],
      in_transit: ['in_transit'],
      out_for_delivery: ['out_for_delivery'],
      attempted: ['in_transit', 'delivery_exception'],
      available_for_pickup: ['available_for_pickup'],
      delivered: ['delivered'],
      exception: ['failure'],
      returning: ['return_to_sender'],
      returned: ['return_to_sender', 'arrived_at_destination'],
      lost: ['failure', 'lost'],
      cancelled: ['cancelled'],
    };

  it.each(Object.entries(words))(
    'tells each status of a shipped parcel as an event of its own: %s',
    async (is, said) => {
      new WorkingOrder(table, [seedShipped(1, '1Z1')]);
      const [status, detail] = said;
      const at = minutesAgo(5);

      await send(
        trackerEvent({ carrier: 'UPS', trackingNumber: '1Z1' }, [
          { status, at, ...(detail ? { detail } : {}) },
        ]),
      );

      expect(parcel('1Z1')?.['evt']).toMatchObject({
        type: `shipment.${is}`,
        data: { trackingNumber: '1Z1', status: is, delayed: false },
      });
    },
  );

  it('writes a scan on the way as one plain write, and nothing when nothing is new', async () => {
    new WorkingOrder(table, [seedShipped(1, '1Z1')]);
    const { dueAt } = parcel('1Z1') ?? {};

    await scan('1Z1', 'in_transit');

    expect(table.writes).toEqual([['TRACKING#1Z1 CARRIER#ups']]);
    expect(parcel('1Z1')).toMatchObject({
      status: 'in_transit',
      dueAt,
      evt: { type: 'shipment.in_transit', data: { orderId: '~', shipmentId: '~-s1-1' } },
    });

    const again = await scan('1Z1', 'in_transit');

    expect(again).toEqual({ status: 200, body: { outcome: 'known' } });
    expect(table.writes).toHaveLength(1);
  });

  it('writes a delivery in one write with work and order, and the order closes', async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1')]);

    await scan('1Z1', 'in_transit', 'out_for_delivery', 'delivered');

    expect(table.writes).toEqual([
      ['TRACKING#1Z1 CARRIER#ups', `ORDER#${orderId} FULFILLMENT#0001`, `ORDER#${orderId} META`],
    ]);
    expect(world.fulfillment()).toMatchObject({
      status: 'delivered',
      lines: [{ delivered: 3 }, { delivered: 1 }],
    });
    // The fulfillment's only parcel announces the delivery.
    expect(world.fulfillment()).not.toHaveProperty('evt');
    expect(parcel('1Z1')).toMatchObject({ evt: { type: 'shipment.delivered' } });
    expect(world.order).toMatchObject({
      status: 'delivered',
      closed: { as: 'delivered' },
      totals: { delivered: 4, shipped: 0 },
      evt: { type: 'order.delivered' },
    });
    expect(parcel('1Z1')).not.toHaveProperty('dueAt');

    await scan('1Z1', 'in_transit', 'out_for_delivery', 'delivered', 'in_transit');

    expect(parcel('1Z1')).toMatchObject({ status: 'delivered' });
    expect(world.order.totals.delivered).toBe(4);
  });

  it('closes the order with the second of two last deliveries at the same instant (P12)', async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1'), seedShipped(2, '1Z2')]);
    table.meanwhile(() => scan('1Z2', 'delivered'));

    await scan('1Z1', 'delivered');

    expect(world.order).toMatchObject({ status: 'delivered', totals: { delivered: 8, shipped: 0 } });
    expect([world.fulfillment(1).status, world.fulfillment(2).status]).toEqual(['delivered', 'delivered']);
  });

  it.each([
    { ends: 'not yet', status: 'shipped', totals: { shipped: 4 }, statuses: ['return_to_sender'] },
    {
      ends: 'as returned',
      status: 'returned',
      totals: { returned: 4, shipped: 0 },
      statuses: ['return_to_sender', 'delivered'],
    },
  ])('ends work whose parcel goes back $ends after $statuses', async ({ statuses, status, totals }) => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1')]);

    await scan('1Z1', 'in_transit', ...statuses);

    expect(world.order.totals).toMatchObject(totals);
    expect(world.fulfillment().status).toBe(status);
  });

  it('ends the units of a lost parcel, and delivers them when it turns up again (P27)', async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1')]);

    await send(eventOf('1Z1', 'failure').replaceAll('"status_update"', '"lost"'));

    expect(world.order).toMatchObject({ status: 'closed', closed: { as: 'lost' }, totals: { lost: 4 } });
    expect(world.fulfillment()).toMatchObject({
      status: 'lost',
      evt: { type: 'fulfillment.closed', data: { as: 'lost', units: 4 } },
    });

    await scan('1Z1', 'in_transit', 'delivered');

    expect(world.order).toMatchObject({
      status: 'delivered',
      closed: { as: 'delivered' },
      totals: { lost: 0, delivered: 4 },
      evt: { type: 'order.delivered' },
    });
    expect(world.fulfillment().status).toBe('delivered');
  });

  it("keeps what is told of a return's label, which ends nothing outbound", async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1')]);
    const body = trackerEvent({ carrier: 'UPS', trackingNumber: '1Z1' }, [
      { status: 'delivered', at: minutesAgo(5) },
    ]);

    const answer = await send(body.replace('"is_return":false', '"is_return":true'));

    expect(answer.body).toMatchObject({ outcome: 'recorded' });
    expect(world.order.totals.shipped).toBe(4);
    expect(parcel('1Z1')).toMatchObject({ isReturn: true, scans: [{ status: 'delivered' }] });
  });

  it('remembers the end of a parcel of surplus alone, and moves no total with it (P11)', async () => {
    const surplus = { ...packedUnits(1), surplus: 1 };
    const sent = [{ m: 1, numbers: ['ups/1Z1'], at: minutesAgo(90), lines: { 1: surplus } }];
    const world = new WorkingOrder(table, [{ ...seedShipped(1, '1Z1'), sent }]);

    await scan('1Z1', 'delivered');

    expect(table.writes).toEqual([['TRACKING#1Z1 CARRIER#ups', `ORDER#${orderId} FULFILLMENT#0001`]]);
    expect(world.order.totals.shipped).toBe(4);
    expect(world.fulfillment().sent).toMatchObject([{ end: 'delivered' }]);
  });

  it('ends the order as returned when its delivered parcel is sent back (P27)', async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1')]);
    await scan('1Z1', 'in_transit', 'delivered');

    await scan('1Z1', 'in_transit', 'delivered', 'return_to_sender', 'delivered');

    expect(world.order).toMatchObject({
      status: 'returned',
      closed: { as: 'returned' },
      totals: { delivered: 0, returned: 4 },
      evt: { type: 'order.returned' },
    });
    expect(world.fulfillment().status).toBe('returned');
  });

  it('changes nothing by an end that is lower than the one that is known (P27)', async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1'), seedShipped(2, '1Z2')]);
    const first = parcel('1Z1')?.['link'];
    await scan('1Z1', 'delivered');
    // The parcel's other number is told as lost, later.
    table.seed({ ...parcel('1Z2'), ...key.tracking('ups', '1Z2'), link: first });

    const answer = await send(eventOf('1Z2', 'failure').replaceAll('"status_update"', '"lost"'));

    expect(answer).toMatchObject({ status: 200, body: { status: 'lost' } });
    expect(world.fulfillment().status).toBe('delivered');
    expect(world.order.totals).toMatchObject({ delivered: 4, lost: 0, shipped: 4 });
  });

  it('moves the units of that parcel only, whatever a person said of another (P27)', async () => {
    const lines = someWork().lines.map((line) => ({ ...line, shipped: line.units, lost: line.units - 1 }));
    const inParcel = (units: number, lost: number) => ({ 1: { ...packedUnits(units), lost } });
    const at = minutesAgo(90);
    const sent = [
      { m: 1, numbers: ['ups/1Z1'], at, lines: inParcel(2, 2) },
      { m: 2, numbers: ['ups/1Z2'], at, lines: { ...inParcel(1, 0), 2: packedUnits(1) } },
    ];
    const world = new WorkingOrder(table, [{ ...seedShipped(1, '1Z1'), lines, sent, parcels: 2 }]);

    await scan('1Z1', 'in_transit', 'delivered');

    expect(world.order).toMatchObject({ status: 'shipped', totals: { shipped: 2, delivered: 2, lost: 0 } });
  });

  it('settles the exception about the silence of a parcel that is heard of again', async () => {
    new WorkingOrder(table, [seedShipped(1, '1Z1')]);
    const { dueAt: _, gsi2pk: _1, gsi2sk: _2, ...rest } = parcel('1Z1') ?? {};
    table.seed({ ...rest, ...key.tracking('ups', '1Z1'), exceptionId: `${orderId}-x1` });
    seedException({ exceptionType: 'ParcelSilent', owner: 'tracking:easypost' });

    await scan('1Z1', 'in_transit');

    expect(table.item(key.exception(orderId, 1))).toMatchObject({
      status: 'resolved',
      resolved: { by: 'system' },
    });
    expect(parcel('1Z1')).toMatchObject({ dueAt: expect.any(String) });
    expect(parcel('1Z1')).not.toHaveProperty('exceptionId');
  });

  it('closes the exception that kept the order from going on, when the order ends (P13)', async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1')], {
      attention: 1,
      status: 'needs_attention',
    });
    seedException({
      exceptionType: 'ExecutionFailed',
      fulfillment: 1,
      owner: 'engineering',
      actions: ['retry'],
      waiting: true,
    });

    await scan('1Z1', 'delivered');

    expect(world.order).toMatchObject({ status: 'delivered', attention: 0 });
    expect(table.item(key.exception(orderId, 1))).toMatchObject({ status: 'resolved' });
    expect(table.writes).toHaveLength(1);
  });

  it('delivers units that a person has given up as lost meanwhile (P27)', async () => {
    const lines = someWork().lines.map((line) => ({ ...line, shipped: line.units, lost: line.units }));
    const world = new WorkingOrder(table, [{ ...seedShipped(1, '1Z1'), status: 'lost', lines }], {
      status: 'closed',
      closed: { as: 'lost', at: minutesAgo(5) },
    });

    await scan('1Z1', 'delivered');

    expect(world.fulfillment().status).toBe('delivered');
    expect(world.order).toMatchObject({ status: 'delivered', totals: { delivered: 4, lost: 0 } });
  });

  it('delivers both shipments of a number that carries two', async () => {
    const world = new WorkingOrder(table, [seedShipped(1, '1Z1'), seedShipped(2, '1Z2')]);
    const second = parcel('1Z2')?.['link'];
    table.seed({ ...parcel('1Z1'), ...key.tracking('ups', '1Z1'), also: [second] });

    await scan('1Z1', 'delivered');

    expect(table.writes).toHaveLength(1);
    expect(world.order).toMatchObject({ status: 'delivered', totals: { delivered: 8 } });
  });
});
