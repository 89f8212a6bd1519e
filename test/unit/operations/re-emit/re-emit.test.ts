import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendTaskFailureCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reemitRequest } from '../../../../bin/re-emit/arguments.ts';
import { reemitChanges, reemitOrder } from '../../../../functions/operations/re-emit/re-emit.ts';
import { handler as relay } from '../../../../functions/relay/relay.handler.ts';
import { NotFound } from '../../../../functions/shared/errors.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { run } from '../../../support/call.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { at, orderId, seedStage } from '../../../support/stage.ts';
import { TableStream } from '../../../support/stream.ts';

const mark = at('12:00:00');
const told = { seq: 1, at: at('10:00:00'), type: 'order.closed', data: { orderId, as: 'completed' } };

describe('what is emitted once more', () => {
  let table: MemoryTable;
  const stepFunctions = mockClient(SFNClient);
  const bus = mockClient(EventBridgeClient);
  beforeEach(() => {
    Object.assign(process.env, { ORDER_MACHINE: 'order-machine', BUS_NAME: 'bus' });
    table = new MemoryTable();
    stepFunctions.reset();
    bus.reset();
    bus
      .on(PutEventsCommand)
      .callsFake(({ Entries }: { Entries: unknown[] }) => ({ Entries: Entries.map(() => ({})) }));
  });
  afterEach(() => table.close());

  /** Relays the changes of `act` alone: all records before it are lost. */
  async function relayed(act: () => Promise<unknown>): Promise<void> {
    const stream = new TableStream(table);
    stream.take();
    await act();
    await run(relay, { Records: stream.take() });
  }

  const publishedIds = (): string[] =>
    bus
      .commandCalls(PutEventsCommand)
      .flatMap(({ args: [{ input }] }) => input.Entries ?? [])
      .map(({ Detail = '{}' }) => String(JSON.parse(Detail).id));

  test('an order whose record was lost is started', async () => {
    seedStage(table, { open: 2, order: { started: 0 } });
    await relayed(() => reemitOrder(orderId, mark));
    expect(stepFunctions.commandCalls(StartExecutionCommand)).toHaveLength(1);
  });

  test('a wait whose answer was lost is answered, once however often it is emitted', async () => {
    seedStage(table, { left: 2 });
    const attempt = { enteredAt: at('09:30:00'), retry: 0 };
    const wait = { type: 'Token', orderId, state: 'Dispatch', n: 1, token: 'token', attempt };
    table.seed({ ...key.token(orderId, 'Dispatch', 1), ...wait });
    await relayed(() => reemitOrder(orderId, mark));
    await relayed(() => reemitOrder(orderId, at('12:01:00')));
    expect(stepFunctions.commandCalls(SendTaskFailureCommand)).toHaveLength(1);
  });

  test('the last event is told again under its own id, and not by a later change of something else', async () => {
    seedStage(table, { shipped: 2, order: { evt: told } });
    await relayed(() => reemitOrder(orderId, mark));
    expect(publishedIds()).toEqual([`${orderId}#1`]);
    await relayed(async () => table.seed({ ...table.item(key.order(orderId)), version: 9 }));
    expect(publishedIds()).toHaveLength(1);
  });

  test('changes within the window are touched and counted, others are not', async () => {
    seedStage(table, { shipped: 2, order: { evt: told } });
    const before = table.item(key.fulfillment(orderId, 4));
    const counts = await reemitChanges({ from: at('10:00:00'), to: at('10:00:00') }, mark, () => undefined);
    expect(counts).toEqual({ Order: 1 });
    expect(table.item(key.order(orderId))).toMatchObject({ reemitted: mark });
    expect(table.item(key.fulfillment(orderId, 4))).toEqual(before);
    expect(await reemitChanges({ from: at('10:00:01'), to: at('11:00:00') }, mark, () => undefined)).toEqual(
      {},
    );
  });

  test('stock that changed is told, and who waits for it is woken; versions count on (P19)', async () => {
    const moved = { seq: 3, at: at('10:00:00'), type: 'stock.position_changed', data: {} };
    table.seed(
      {
        ...key.position('A', 'NYC'),
        type: 'Position',
        sku: 'A',
        location: 'NYC',
        pool: 'main',
        version: 3,
        evt: moved,
      },
      { ...key.pool('main', 'A', 0), type: 'Pool', pool: 'main', sku: 'A', shard: 0, atp: 7, version: 5 },
    );
    const counts = await reemitChanges({ from: at('10:00:00'), to: at('10:00:00') }, mark, () => undefined);
    expect(counts).toEqual({ Position: 1, Pool: 1 });
    expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ version: 6, atp: 7 });
    expect(table.item(key.position('A', 'NYC'))).toMatchObject({ version: 4 });
  });

  test('says how far it is every thousand items', async () => {
    for (let n = 0; n < 1001; n++)
      table.seed({ pk: `ORDER#${n}`, sk: 'META', type: 'Order', orderId: `web-${n}`, evt: told });
    const said: unknown[] = [];
    await reemitChanges({ from: at('10:00:00'), to: at('10:00:00') }, mark, (counts) => said.push(counts));
    expect(said).toEqual([{ Order: 1000 }]);
  });

  test('an order that is not there is said to be unknown', async () => {
    await expect(reemitOrder('web-9-99999999', mark)).rejects.toBeInstanceOf(NotFound);
  });
});

describe('the command line of re-emit', () => {
  test.each([
    [['--order', 'web-1'], { order: 'web-1' }],
    [['--channel', 'web'], { walk: { kind: 'channel', id: 'web' } }],
    [['--location', 'wh-1', '--stage', 'prod'], { walk: { kind: 'location', id: 'wh-1' }, stage: 'prod' }],
    [
      ['--from', '2026-11-23T09:00:00Z', '--to', '2026-11-23T11:00:00+01:00', '--stage', 'prod'],
      { from: '2026-11-23T09:00:00.000Z', to: '2026-11-23T10:00:00.000Z', stage: 'prod' },
    ],
  ])('%j is understood', (args, request) => {
    expect(reemitRequest(args)).toEqual(request);
  });

  test.each([
    [[], 'What is to be emitted once more?'],
    [['--order', ''], 'What is to be emitted once more?'],
    [['--order'], "Option '--order <value>' argument missing"],
    [['--order', 'web-1', '--from', '2026-11-23T09:00:00Z'], 'one of them'],
    [['--channel', 'web', '--location', 'wh-1'], 'one of them'],
    [['--from', '2026-11-23T09:00:00Z'], '--to '],
    [['--from', '2026-11-23T11:00:00Z', '--to', '2026-11-23T10:00:00Z'], '--to is before --from.'],
    [['--from', 'yesterday', '--to', '2026-11-23T10:00:00Z'], '--from '],
    [['--all'], "Unknown option '--all'"],
  ])('%j is refused with what is wrong with it', (args, message) => {
    expect(() => reemitRequest(args)).toThrow(message);
  });
});
