import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetSecrets } from '../../../functions/access/secrets.ts';
import { saveFulfillment } from '../../../functions/fulfillment/work/fulfillment.store.ts';
import { reviseFulfillment } from '../../../functions/fulfillment/work/revise-fulfillment.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { receiveScansDoor } from '../../../functions/tracking/doors.ts';
import { handler } from '../../../functions/tracking/receive-scans.handler.ts';
import { trackerEvent } from '../../../local/brand/carrier.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { trackingSourceItem } from '../../support/network-items.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';

const secret = 'a secret of the tests';
const minutesAgo = (minutes: number): string =>
  new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000).toISOString().replace('.000Z', 'Z');

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
  /** The whole history, as carriers send it: a status a minute, the last one now. */
  const scan = (number: string, ...statuses: string[]) =>
    send(
      trackerEvent(
        { carrier: 'UPS', trackingNumber: number },
        statuses.map((status, index) => ({ status, at: minutesAgo(60 - index) })),
      ),
    );
  const parcel = (number: string) => table.item(key.tracking('ups', number));

  const shipped = (n: number, number: string, over = {}) => {
    const work = someWork({
      n,
      fulfillmentId: `${orderId}-f${n}`,
      location: `store-${n}`,
      status: 'shipped',
      parcels: 1,
      lines: someWork().lines.map((line) => ({ ...line, shipped: line.units })),
      ...over,
    });
    const at = new Date(Date.now() - 7_200_000).toISOString();
    table.seed({
      ...key.tracking('ups', number),
      type: 'Tracking',
      carrier: 'ups',
      number,
      status: 'unknown',
      scans: [],
      heardAt: at,
      version: 1,
      dueAt: new Date(Date.now() + 200_000_000).toISOString(),
      link: { orderId, n, m: 1, lines: work.lines.map(({ lineId, sku, units }) => ({ lineId, sku, units })) },
    });
    return work;
  };

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

  it('keeps what is told of a parcel that nobody has shipped, due to be asked for', async () => {
    expect(await scan('1Z1', 'in_transit')).toEqual({
      status: 200,
      body: { outcome: 'recorded', status: 'in_transit' },
    });
    expect(parcel('1Z1')).toMatchObject({
      status: 'in_transit',
      source: 'easypost',
      dueAt: expect.any(String),
    });
    expect(parcel('1Z1')).not.toHaveProperty('evt');
  });

  it('of a parcel on its way is one plain write, and none when nothing is new', async () => {
    new WorkingOrder(table, [shipped(1, '1Z1')]);
    const { dueAt } = parcel('1Z1') ?? {};
    await scan('1Z1', 'in_transit');
    expect(table.writes).toEqual([['TRACKING#ups#1Z1 META']]);
    expect(parcel('1Z1')).toMatchObject({
      status: 'in_transit',
      dueAt,
      evt: { type: 'shipment.in_transit', data: { orderId, shipmentId: `${orderId}-s1-1` } },
    });
    expect(await scan('1Z1', 'in_transit')).toEqual({ status: 200, body: { outcome: 'known' } });
    expect(table.writes).toHaveLength(1);
  });

  it('delivered is one write with work and order; the order closes', async () => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1')]);
    await scan('1Z1', 'in_transit', 'out_for_delivery', 'delivered');
    expect(table.writes).toEqual([
      ['TRACKING#ups#1Z1 META', `ORDER#${orderId} FULFILLMENT#0001`, `ORDER#${orderId} META`],
    ]);
    expect(world.fulfillment()).toMatchObject({
      status: 'delivered',
      lines: [{ delivered: 3 }, { delivered: 1 }],
    });
    // Its only parcel has said so.
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

  it('P12: of two last deliveries at the same instant the second reads again, and closes', async () => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1'), shipped(2, '1Z2')]);
    table.meanwhile(() => scan('1Z2', 'delivered'));
    await scan('1Z1', 'delivered');
    expect(world.order).toMatchObject({ status: 'delivered', totals: { delivered: 8, shipped: 0 } });
    expect([world.fulfillment(1).status, world.fulfillment(2).status]).toEqual(['delivered', 'delivered']);
  });

  it.each([
    [['in_transit', 'return_to_sender'], 'shipped', { shipped: 4 }],
    [['in_transit', 'return_to_sender', 'delivered'], 'returned', { returned: 4, shipped: 0 }],
  ])('%j ends as %s', async (statuses, status, totals) => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1')]);
    await scan('1Z1', ...statuses);
    expect(world.order.totals).toMatchObject(totals);
    expect(world.fulfillment().status).toBe(status);
  });

  it('a lost parcel ends its units, and turns up again', async () => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1')]);
    const lost = trackerEvent({ carrier: 'UPS', trackingNumber: '1Z1' }, [
      { status: 'failure', at: minutesAgo(60) },
    ]).replaceAll('"status_update"', '"lost"');
    await send(lost);
    expect(world.order).toMatchObject({ status: 'closed', closed: { as: 'lost' }, totals: { lost: 4 } });
    expect(world.fulfillment()).toMatchObject({
      status: 'lost',
      evt: { type: 'fulfillment.closed', data: { as: 'lost', units: 4 } },
    });
    await scan('1Z1', 'in_transit', 'delivered');
    expect(world.order.totals).toMatchObject({ lost: 0, delivered: 4 });
    expect(world.fulfillment().status).toBe('delivered');
  });

  it('the label of a return ends nothing outbound, and is kept', async () => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1')]);
    const body = trackerEvent({ carrier: 'UPS', trackingNumber: '1Z1' }, [
      { status: 'delivered', at: minutesAgo(5) },
    ]).replace('"is_return":false', '"is_return":true');
    expect((await send(body)).body).toMatchObject({ outcome: 'recorded' });
    expect(world.order.totals.shipped).toBe(4);
    expect(parcel('1Z1')).toMatchObject({ isReturn: true, scans: [{ status: 'delivered' }] });
  });

  it('P11: a parcel of surplus alone ends nothing', async () => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1')]);
    const item = parcel('1Z1');
    table.seed({ ...item, ...key.tracking('ups', '1Z1'), link: { orderId, n: 1, m: 1, lines: [] } });
    await scan('1Z1', 'delivered');
    expect(table.writes).toEqual([['TRACKING#ups#1Z1 META']]);
    expect(world.order.totals.shipped).toBe(4);
  });

  it('a parcel that is heard of again settles the exception about its silence', async () => {
    new WorkingOrder(table, [shipped(1, '1Z1')]);
    const { dueAt: _, gsi2pk: _1, gsi2sk: _2, ...rest } = parcel('1Z1') ?? {};
    const exceptionId = `${orderId}-x1`;
    const silence = {
      ...key.exception(orderId, 1),
      type: 'Exception',
      exceptionId,
      exceptionType: 'ParcelSilent',
      orderId,
      n: 1,
      owner: 'tracking:easypost',
      status: 'open',
      openedAt: minutesAgo(9),
      actions: [],
      detail: {},
      version: 1,
    };
    table.seed({ ...rest, ...key.tracking('ups', '1Z1'), exceptionId }, silence);
    await scan('1Z1', 'in_transit');
    expect(table.item(key.exception(orderId, 1))).toMatchObject({
      status: 'resolved',
      resolved: { by: 'system' },
    });
    expect(parcel('1Z1')).toMatchObject({ dueAt: expect.any(String) });
    expect(parcel('1Z1')).not.toHaveProperty('exceptionId');
  });

  it('P13: what kept the order from going on ends with it', async () => {
    const stuck = {
      ...key.exception(orderId, 1),
      type: 'Exception',
      exceptionId: `${orderId}-x1`,
      exceptionType: 'ExecutionFailed',
      orderId,
      n: 1,
      fulfillment: 1,
      owner: 'engineering',
      status: 'open',
      openedAt: minutesAgo(9),
      actions: ['retry'],
      detail: {},
      waiting: true,
      version: 1,
    };
    const world = new WorkingOrder(table, [shipped(1, '1Z1')], { attention: 1, status: 'needs_attention' });
    table.seed(stuck);
    await scan('1Z1', 'delivered');
    expect(world.order).toMatchObject({ status: 'delivered', attention: 0 });
    expect(table.item(key.exception(orderId, 1))).toMatchObject({ status: 'resolved' });
    expect(table.writes).toHaveLength(1);
  });

  it('units that a person has concluded meanwhile stay as that person said', async () => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1')]);
    const before = world.fulfillment();
    await transact([
      saveFulfillment(
        before,
        reviseFulfillment(
          { ...before, status: 'lost', lines: before.lines.map((line) => ({ ...line, lost: line.units })) },
          new Date().toISOString(),
        ),
      ),
    ]);
    await scan('1Z1', 'delivered');
    expect(world.fulfillment().status).toBe('lost');
    expect(world.order.totals.delivered).toBe(0);
  });

  it('a number that carries two shipments delivers both', async () => {
    const world = new WorkingOrder(table, [shipped(1, '1Z1'), shipped(2, '1Z2')]);
    const [first, second] = [parcel('1Z1'), parcel('1Z2')];
    table.seed({ ...first, ...key.tracking('ups', '1Z1'), also: [second?.['link']] });
    await scan('1Z1', 'delivered');
    expect(table.writes).toHaveLength(1);
    expect(world.order).toMatchObject({ status: 'delivered', totals: { delivered: 8 } });
  });
});
