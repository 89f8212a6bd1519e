import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordEventDoor } from '../../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../../functions/fulfillment/record-event.handler.ts';
import { entities } from '../../../../functions/network/entities/entities.ts';
import { declarationWrites } from '../../../../functions/network/entities/entity.store.ts';
import { reemitChanges, reemitOrder } from '../../../../functions/operations/re-emit/re-emit.ts';
import { relayedTypes } from '../../../../functions/relay/changes/relayed.ts';
import { handler as relay } from '../../../../functions/relay/relay.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { call, run } from '../../../support/call.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { TableStream } from '../../../support/stream.ts';
import { Shops } from '../../capture/shops.ts';

const AT = '2026-11-23T10:00:00.000Z';
const MARK = '2026-11-28T12:00:00.000Z';
const always = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };

describe('by time', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => table.close());

  test('every type that the relay looks at is touched, or another item stands for it', async () => {
    const data = { entity: 'sku', id: 'A', version: 1, by: 'operator:ada' };
    const evt = { seq: 1, at: AT, type: 'network.changed', data };
    const orderId = 'web-1-aaaaaaaa';
    table.seed(
      ...relayedTypes.map((type) => ({ pk: `OF#${type}`, sk: 'ITEM', type, orderId, version: 1, evt })),
    );

    const counts = await reemitChanges({ from: AT, to: AT }, MARK, () => undefined);

    const standsForIt = ['Token', 'Pool', 'Capacity'];
    const touched = relayedTypes.filter((type) => !standsForIt.includes(type));
    expect(counts).toEqual(Object.fromEntries(touched.map((type) => [type, 1])));
  });
});

describe('of an order that was walked by the real handlers', () => {
  let shops: Shops;
  let orderId: string;
  const bus = mockClient(EventBridgeClient);
  const stepFunctions = mockClient(SFNClient);
  beforeEach(async () => {
    Object.assign(process.env, { ORDER_MACHINE: 'order-machine', BUS_NAME: 'bus' });
    bus.reset();
    stepFunctions.reset();
    bus
      .on(PutEventsCommand)
      .callsFake(({ Entries }: { Entries: unknown[] }) => ({ Entries: Entries.map(() => ({})) }));
    shops = new Shops();
    await shops.receiveStock({ A: 10, B: 10 });
    orderId = String((await shops.submit()).body['orderId']);
    await shops.walk(orderId, 'Dispatch');
    const parcels = [{ carrier: 'UPS', trackingNumber: '1Z999AA10123456784' }];
    await call(recordEvent, recordEventDoor, {
      params: { id: `${orderId}-f1` },
      caller: { kind: 'location', id: 'wh-1' },
      body: { id: '1', kind: 'shipped', parcels },
    });
  });
  afterEach(() => shops.close());

  /** What the bus is told when all records before `act` are lost: types of events. */
  async function toldAfter(act: () => Promise<unknown>): Promise<string[]> {
    const stream = new TableStream(shops.table);
    stream.take();
    await act();
    await run(relay, { Records: stream.take() });
    const entries = bus
      .commandCalls(PutEventsCommand)
      .flatMap(({ args: [{ input }] }) => input.Entries ?? []);
    return [...new Set(entries.map(({ DetailType = '' }) => DetailType))].sort();
  }

  test('its parcels are touched with it', async () => {
    const counts = await reemitOrder(orderId, MARK);

    expect(counts).toMatchObject({ Order: 1, Fulfillment: 1, Tracking: 1 });
    expect(shops.table.item(key.tracking('ups', '1Z999AA10123456784'))).toMatchObject({ reemitted: MARK });
  });

  test('a change of reference data whose record was lost is told, too', async () => {
    const author = { by: 'operator:ada', now: AT };
    await transact(await declarationWrites(entities.sku, 'new', author));

    const told = await toldAfter(() => reemitChanges(always, MARK, () => undefined));

    expect(told).toEqual(expect.arrayContaining(['fulfillment.shipped', 'network.changed']));
  });
});
