import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { noTotals } from '../../../../functions/order/order.ts';
import type { Effect } from '../../../../functions/relay/changes/effects.ts';
import { carryOut } from '../../../../functions/relay/effects/carry-out.ts';
import { distinctEffects } from '../../../../functions/relay/effects/distinct-effects.ts';
import { envelope } from '../../../../functions/relay/effects/envelope.ts';
import { Unavailable } from '../../../../functions/shared/errors.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const at = '2026-11-23T10:00:00.000Z';
const orderId = 'web-1-aaaaaaaa';

function publish(seq: number): Effect {
  const event = {
    seq,
    at,
    type: 'order.closed',
    data: { orderId, channel: 'web', as: 'completed', totals: noTotals },
  };
  return { kind: 'publish', event: envelope(orderId, orderId, event) };
}

const tellStock: Effect = { kind: 'tellStock', sku: 'A' };

/** What a channel may sell of a SKU, as its item says it at a version. */
function figure(seq: number, sku = 'A'): Effect {
  const pools = [{ pool: 'main', units: seq }];
  const data = { sku, channel: 'web', sellable: seq, pools, version: seq };
  const event = { seq, at, type: 'stock.changed', data };
  return { kind: 'publish', event: envelope(`${sku}@channel:web`, 'web', event) };
}
const wakeForStock: Effect = { kind: 'wakeForStock', pool: 'main', sku: 'A' };

describe('the effects of a batch', () => {
  let table: MemoryTable;
  const bus = mockClient(EventBridgeClient);
  const stepFunctions = mockClient(SFNClient);
  beforeEach(() => {
    process.env['BUS_NAME'] = 'bus';
    forgetNetwork();
    table = new MemoryTable();
    table.seed({
      ...key.pool('main', 'A', 0),
      type: 'Pool',
      pool: 'main',
      sku: 'A',
      shard: 0,
      atp: 7,
      version: 3,
    });
    bus.reset();
    stepFunctions.reset();
    takeAll();
  });
  afterEach(() => table.close());

  function takeAll(): void {
    bus
      .on(PutEventsCommand)
      .callsFake(({ Entries }: { Entries: unknown[] }) => ({ Entries: Entries.map(() => ({})) }));
  }

  const requests = (): PutEventsRequestEntry[][] =>
    bus.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries ?? []);
  const types = (): (string | undefined)[][] =>
    requests().map((entries) => entries.map(({ DetailType }) => DetailType));

  test('all events go to the bus together: one request a batch', async () => {
    await carryOut([publish(1), figure(1), publish(2)]);
    expect(types()).toEqual([['order.closed', 'stock.changed', 'order.closed']]);
  });

  test('of the figures of a channel and SKU only the latest is told, in their newer form (S16)', async () => {
    await carryOut([figure(1), figure(3), figure(2), figure(1, 'B')]);
    const told = requests()
      .flat()
      .map(({ Detail = '{}' }) => JSON.parse(Detail));
    expect(told.map(({ data, dataschema }) => [data.sku, data.version, dataschema])).toEqual([
      ['A', 3, 'urn:order-orchestrator:event:stock.changed:2'],
      ['B', 1, 'urn:order-orchestrator:event:stock.changed:2'],
    ]);
  });

  test('ten events share a request', async () => {
    await carryOut(Array.from({ length: 23 }, (_, seq) => publish(seq)));
    expect(requests().map(({ length }) => length)).toEqual([10, 10, 3]);
  });

  test('the stock of a SKU is told and woken for once, however many of its shards changed', async () => {
    table.seed(channelItem('web'));
    const effects = [
      { ...tellStock, ifPlaced: true },
      wakeForStock,
      tellStock,
      wakeForStock,
      { ...tellStock, skuVersion: 0 },
    ];
    expect(distinctEffects(effects).map(({ effect }) => effect)).toEqual([tellStock, wakeForStock]);
    await carryOut(effects);
    expect(table.ofType('Sellable')).toMatchObject([{ channel: 'web', sku: 'A', units: 7, version: 1 }]);
  });

  test("an order's waits are looked at once for all the records that ask, each within its scope", async () => {
    const look = (scope: 'ofOrder' | number, attempt?: number): Effect => ({
      kind: 'resume',
      orderId,
      scopes: [scope],
      ...(attempt === undefined ? {} : { attempt }),
    });
    expect(distinctEffects([look(1), look('ofOrder', 1), look(1)]).map(({ effect }) => effect)).toEqual([
      { kind: 'resume', orderId, scopes: [1, 'ofOrder'], attempt: 1 },
    ]);
  });

  test('entries that the bus refuses for the moment are sent again, they alone', async () => {
    bus
      .on(PutEventsCommand)
      .resolvesOnce({ Entries: [{}, { ErrorCode: 'ThrottlingException' }, {}] })
      .callsFake(({ Entries }: { Entries: unknown[] }) => ({ Entries: Entries.map(() => ({})) }));
    expect((await carryOut([publish(1), publish(2), publish(3)])).size).toBe(0);
    expect(requests().map((entries) => entries.map(({ Detail = '{}' }) => JSON.parse(Detail).id))).toEqual([
      [`${orderId}#1`, `${orderId}#2`, `${orderId}#3`],
      [`${orderId}#2`],
    ]);
  });

  test('an event that stays refused fails alone, and says whether the trouble may pass', async () => {
    bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: PutEventsRequestEntry[] }) => ({
      Entries: Entries.map(({ Detail = '' }) => {
        if (Detail.includes('#2"')) return { ErrorCode: 'InternalFailure' };
        return Detail.includes('#3"') ? { ErrorCode: 'MalformedDetail' } : {};
      }),
    }));
    const [one, two, three] = [publish(1), publish(2), publish(3)];
    const failures = await carryOut([one, two, three]);
    expect([...failures.keys()]).toEqual([two, three]);
    expect(failures.get(two)).toBeInstanceOf(Unavailable);
    expect(failures.get(three)).toMatchObject({ name: 'EventRefused' });
  });

  test('a failure is told to every record that asked for the effect', async () => {
    const [one, twin] = [publish(1), publish(1)];
    bus.on(PutEventsCommand).rejects(new Error('no bus'));
    expect([...(await carryOut([one, twin])).keys()]).toEqual([one, twin]);
  });

  test('a token and a pass over the queue that both ask for a wait send it one answer', async () => {
    const attempt = { enteredAt: at, retry: 0 };
    const wait = { type: 'Token', orderId, state: 'AwaitReceipt', n: 1, token: 'token', attempt };
    table.seed({ ...key.token(orderId, 'AwaitReceipt', 1), ...wait });
    table.seed({ ...key.return(orderId, 1), type: 'Return', orderId, status: 'received' });
    await carryOut([
      { kind: 'resume', orderId, scopes: [1] },
      { kind: 'resume', orderId, scopes: ['all'] },
    ]);
    await carryOut([{ kind: 'resume', orderId, scopes: [1] }]);
    expect(stepFunctions.commandCalls(SendTaskSuccessCommand)).toHaveLength(1);
  });
});
