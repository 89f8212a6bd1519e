import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetSecrets } from '../../../functions/access/secrets.ts';
import { submitOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as submit } from '../../../functions/capture/submit.handler.ts';
import { handler as dispatch } from '../../../functions/fulfillment/dispatch.handler.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { orderId as orderIdOf } from '../../../functions/order/order-id.ts';
import { handler as relay } from '../../../functions/relay/relay.handler.ts';
import { handler as route } from '../../../functions/routing/route.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { receiveScansDoor } from '../../../functions/tracking/doors.ts';
import { handler as receiveScans } from '../../../functions/tracking/receive-scans.handler.ts';
import { handler as track } from '../../../functions/tracking/track.handler.ts';
import { trackerEvent } from '../../../local/brand/carrier.ts';
import { signedHeaders } from '../../../local/brand/signed-headers.ts';
import { call, context, run } from '../../support/call.ts';
import { anOrderBody, channelItem } from '../../support/channels.ts';
import type { Item, MemoryTable } from '../../support/memory-table.ts';
import { trackingSourceItem } from '../../support/network-items.ts';
import { aTable, location, sku, stock } from '../../support/routing-world.ts';
import { TableStream } from '../../support/stream.ts';

/**
 * What one of the twelve shards of a table of 12,000 write units sees of a hundred orders a second: two new orders a
 * poll (it is polled four times a second), each at another step of its life than those before it. Records of an order
 * lie in many shards, those of many orders in each; one shard with whole orders has the same share of all.
 */
const ORDERS_A_POLL = 2;
const LANES = 8;
const POLLS = 10;
const SECRET = 'a secret of the tests';

const bus = mockClient(EventBridgeClient);
const machines = mockClient(SFNClient);
const secrets = mockClient(SecretsManagerClient);
let table: MemoryTable;

function pool(id: string): Item {
  return { ...key.pool('main', id, 0), type: 'Pool', pool: 'main', sku: id, shard: 0, atp: 900, version: 1 };
}

beforeEach(() => {
  Object.assign(process.env, {
    SECRETS_PREFIX: 'test/webhooks/',
    BUS_NAME: 'bus',
    ORDER_MACHINE: 'order-machine',
    RETURN_MACHINE: 'return-machine',
  });
  machines.on(StartExecutionCommand).resolves({}).on(SendTaskSuccessCommand).resolves({});
  forgetSecrets();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ current: SECRET }) });
  bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: readonly unknown[] }) => {
    return { FailedEntryCount: 0, Entries: Entries.map((_, at) => ({ EventId: String(at) })) };
  });
  table = aTable(
    channelItem('web'),
    trackingSourceItem('easypost'),
    location('NYC'),
    location('PHL'),
    sku('A'),
    sku('B'),
    stock('A', 'NYC', 900),
    stock('B', 'PHL', 900),
    pool('A'),
    pool('B'),
  );
});
afterEach(() => {
  table.close();
  for (const mock of [bus, machines, secrets]) mock.reset();
});

function stateInput(orderId: string, state: string, n?: number) {
  const branch = n === undefined ? {} : { n };
  const wait = { token: `${orderId} ${state} ${n}`, enteredAt: new Date().toISOString(), retry: 0 };
  return { orderId, attempt: 1, ...branch, ...wait };
}

const parts = [
  { n: 1, location: 'NYC' },
  { n: 2, location: 'PHL' },
] as const;

function tell(orderId: string, event: { readonly kind: string; readonly parcel?: true }) {
  const { kind } = event;
  return Promise.all(
    parts.map(({ n, location: id }) =>
      call(recordEvent, recordEventDoor, {
        params: { id: `${orderId}-f${n}` },
        body: { id: kind, kind, ...(event.parcel ? { parcels: [parcelOf(orderId, n)] } : {}) },
        caller: { kind: 'location', id },
      }),
    ),
  );
}

function parcelOf(orderId: string, n: number) {
  const digits = `${Number(orderId.split('-')[1]) * 10 + n}`.padStart(10, '0');
  return { carrier: 'FedEx', trackingNumber: `99${digits}` };
}

function scan(orderId: string, ...statuses: string[]) {
  const scans = statuses.map((status, at) => {
    const time = new Date(Date.now() - (60 - at) * 1000).toISOString();
    return { status, at: time.replace(/\.\d+Z$/, 'Z') };
  });
  return Promise.all(
    parts.map(({ n }) => {
      const body = trackerEvent(parcelOf(orderId, n), scans);
      const headers = signedHeaders.easypost(SECRET, body);
      return call(receiveScans, receiveScansDoor, { params: { source: 'easypost' }, body, headers });
    }),
  );
}

/** An order of two parts, step by step; each step's changes come to the relay at another poll. */
const life: readonly ((number: string, orderId: string) => Promise<unknown>)[] = [
  (number) =>
    call(submit, submitOrderDoor, {
      body: anOrderBody({ external: { id: number, number } }),
      caller: { kind: 'channel', id: 'web' },
    }),
  (_, orderId) => run(reserve, stateInput(orderId, 'Reserve')),
  (_, orderId) => run(route, stateInput(orderId, 'Route')),
  (_, orderId) => Promise.all(parts.map(({ n }) => run(dispatch, stateInput(orderId, 'Dispatch', n)))),
  (_, orderId) => tell(orderId, { kind: 'accepted' }),
  (_, orderId) => tell(orderId, { kind: 'shipped', parcel: true }),
  (_, orderId) => run(track, stateInput(orderId, 'Track', 0)),
  (_, orderId) => scan(orderId, 'in_transit'),
  (_, orderId) => scan(orderId, 'in_transit', 'delivered'),
];

function laneOf({ dynamodb }: DynamoDBRecord): number {
  const name = String(dynamodb?.NewImage?.['pk']?.S);
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003;
  return hash % LANES;
}

/** Gives the relay what has changed since the last poll, a batch for each lane. */
async function poll(stream: TableStream): Promise<void> {
  const lanes = Map.groupBy(stream.take(), laneOf);
  for (const Records of lanes.values()) {
    const { batchItemFailures } = await relay({ Records }, context);
    expect(batchItemFailures).toEqual([]);
  }
}

test('at a hundred orders a second an order takes at most four calls of PutEvents', async () => {
  const stream = new TableStream(table);
  stream.take();
  const begun: string[] = [];
  const tick = async () => {
    const numbers = Array.from({ length: ORDERS_A_POLL }, (_, at) => String(1000 + begun.length + at));
    begun.push(...numbers);
    for (const [step, act] of life.entries()) {
      const from = begun.length - ORDERS_A_POLL * (step + 1);
      const due = from < 0 ? [] : begun.slice(from, from + ORDERS_A_POLL);
      for (const number of due) await act(number, orderIdOf('web', number));
    }
    await poll(stream);
  };
  // The first orders reach the ends of their lives before anything is counted.
  for (let at = 0; at < life.length; at += 1) await tick();
  bus.resetHistory();

  for (let at = 0; at < POLLS; at += 1) await tick();

  const calls = bus.commandCalls(PutEventsCommand);
  const events = calls.flatMap(({ args: [{ input }] }) => input.Entries ?? []);
  const orders = POLLS * ORDERS_A_POLL;
  expect(table.ofType('Exception')).toEqual([]);
  expect(events.filter(({ DetailType }) => DetailType === 'order.delivered')).toHaveLength(orders);
  expect(calls.length / orders).toBeLessThanOrEqual(4);
});
