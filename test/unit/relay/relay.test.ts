import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { parseException } from '../../../functions/exceptions/exception.store.ts';
import { fulfillmentItem } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import type { Order } from '../../../functions/order/order.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import { parseRecord } from '../../../functions/relay/changes/record.ts';
import { EFFECT_MS } from '../../../functions/relay/effects/carry-out.ts';
import { retryParked } from '../../../functions/relay/failures/parked.ts';
import { readRecord } from '../../../functions/relay/failures/parked-record.store.ts';
import { handler } from '../../../functions/relay/relay.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import type { Token } from '../../../functions/shared/token.ts';
import { context, run } from '../../support/call.ts';
import { aFulfillment, anOrder } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const orderId = 'web-1-aaaaaaaa';
const enteredAt = '2026-11-23T10:00:00.000Z';
type Item = Record<string, unknown>;

const meta = (over: Partial<Order> = {}): Item => {
  const order = anOrder(over);
  return { ...key.order(order.orderId), ...orderItem(order) };
};
const work = (over: Partial<Fulfillment> = {}): Item => ({
  ...key.fulfillment(orderId, over.n ?? 1),
  ...fulfillmentItem(aFulfillment(over)),
});
const token = (state: Token['state'], n: number, over: Partial<Token> = {}): Item => ({
  ...key.token(orderId, state, n),
  type: 'Token',
  orderId,
  state,
  n,
  token: `${state} ${n}`,
  attempt: { enteredAt, retry: 0 },
  ...over,
});

let sequence = 0;
const seconds = (ago: number): number => Math.floor(Date.now() / 1000) - ago;
/** A record as the stream has it; `ago`: seconds. */
function record(now: Item, old?: Item, ago = 0): DynamoDBRecord {
  const image = (item: Item) => marshall(item, { removeUndefinedValues: true });
  sequence += 1;
  return {
    eventID: `event-${sequence}`,
    eventName: old ? 'MODIFY' : 'INSERT',
    // The types of aws-lambda and of the SDK spell the same images differently.
    dynamodb: JSON.parse(
      JSON.stringify({
        SequenceNumber: String(sequence),
        ApproximateCreationDateTime: seconds(ago),
        NewImage: image(now),
        ...(old ? { OldImage: image(old) } : {}),
      }),
    ),
  };
}
const fault = (name: string): Error => Object.assign(new Error(`${name} of the test`), { name });

describe('the relay', () => {
  let table: MemoryTable;
  const stepFunctions = mockClient(SFNClient);
  const bus = mockClient(EventBridgeClient);
  const queue = mockClient(SQSClient);
  beforeEach(() => {
    Object.assign(process.env, {
      ORDER_MACHINE: 'order-machine',
      RETURN_MACHINE: 'return-machine',
      BUS_NAME: 'bus',
      DEAD_RECORDS_URL: 'dead',
    });
    table = new MemoryTable();
    for (const mock of [stepFunctions, bus, queue]) mock.reset();
    bus
      .on(PutEventsCommand)
      .callsFake(({ Entries }: { Entries: unknown[] }) => ({ Entries: Entries.map(() => ({})) }));
  });
  afterEach(() => table.close());

  const relay = (...records: DynamoDBRecord[]) => run(handler, { Records: records });
  const answered = (): (string | undefined)[] =>
    [
      ...stepFunctions.commandCalls(SendTaskSuccessCommand).map(({ args: [{ input }] }) => input.taskToken),
      ...stepFunctions
        .commandCalls(SendTaskFailureCommand)
        .map(({ args: [{ input }] }) => `${input.taskToken}: ${input.error}`),
    ].sort();

  describe('reading the token first and the facts after it (P2)', () => {
    const failed = work({
      failure: 'ShortPicked',
      reason: 'notInStock',
      left: [{ lineId: '1', sku: 'A', units: 1 }],
    });
    const again = '2026-11-23T10:05:00.000Z';

    test('does not end a wait by a fact of an earlier attempt (P2)', async () => {
      table.seed(token('Dispatch', 1), failed);
      // The failure was dealt with, and Dispatch is entered again, while the relay looks.
      table.betweenReads(() =>
        table.seed(
          token('Dispatch', 1, { token: 'second', attempt: { enteredAt: again, retry: 0 } }),
          work({ status: 'accepted' }),
        ),
      );
      await relay(record(failed));
      expect(answered()).toEqual([]);
    });

    test('sends a fact that comes in between to the token that was read (P2)', async () => {
      table.seed(token('Dispatch', 1), work());
      table.betweenReads(() => table.seed(failed));
      await relay(record(token('Dispatch', 1)));
      expect(answered()).toEqual(['Dispatch 1: ShortPicked']);
    });

    test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
      'takes %s for a state that was left meanwhile, not for an error (P2)',
      async (name) => {
        table.seed(token('Dispatch', 1), failed);
        stepFunctions.on(SendTaskFailureCommand).rejects(fault(name));
        expect(await relay(record(failed))).toEqual({ batchItemFailures: [] });
        expect(table.ofType('Exception')).toEqual([]);
      },
    );
  });

  describe('an order whose turn in a queue comes', () => {
    const progressBy = '2999-01-01T00:00:00.000Z';
    const waiting = meta({ backorder: { since: enteredAt, until: progressBy, expired: true }, progressBy });
    const checkedBy = (): string => String(table.item(key.order(orderId))?.['progressBy']);

    test.each([
      ['is asked about soon when no execution takes the answer (P14, P23)', 'TaskDoesNotExist', true],
      ['is left alone when its execution takes the answer (P23)', undefined, false],
    ] as const)('%s', async (_title, refusal, isAskedSoon) => {
      if (refusal) stepFunctions.on(SendTaskFailureCommand).rejects(fault(refusal));
      const wait = token('AwaitStock', 0);
      table.seed(waiting, wait);

      await relay(record(wait));

      expect(checkedBy() < progressBy).toBe(isAskedSoon);
    });
  });

  describe('a record of META (P4)', () => {
    const cancel = { state: 'asked', by: 'operator:ann', at: enteredAt } as const;

    test('wakes every wait of the order that a cancel answers (P4)', async () => {
      const [before, now] = [meta(), meta({ version: 2, cancel })];
      table.seed(
        now,
        token('AwaitStock', 0),
        token('OnHold', 2, { before: 'dispatch' }),
        token('Track', 3),
        work({ n: 3, status: 'shipped' }),
      );
      await relay(record(now, before));
      expect(answered(), 'Track asks nothing of META (P7)').toEqual([
        'AwaitStock 0: Cancelled',
        'OnHold 2: Cancelled',
      ]);
    });

    test('wakes the wait for a hold that was lifted, not for one that still stands (P4)', async () => {
      const [before, now] = [
        meta({ barred: { reserve: 0, route: 1, dispatch: 1 } }),
        meta({ version: 2, barred: { reserve: 0, route: 0, dispatch: 1 } }),
      ];
      table.seed(now, token('OnHold', 0, { before: 'route' }), token('OnHold', 2, { before: 'dispatch' }));
      await relay(record(now, before));
      expect(answered()).toEqual(['OnHold 0']);
    });

    test("wakes the waits again after the sweeper's touch, so that nothing depends on one record (P4)", async () => {
      const [before, now] = [
        meta({ closed: { as: 'delivered', at: enteredAt } }),
        meta({ version: 2, touched: 1, closed: { as: 'delivered', at: enteredAt } }),
      ];
      table.seed(now, token('NeedsAttention', 0));
      await relay(record(now, before));
      expect(answered()).toEqual(['NeedsAttention 0']);
    });

    test('has no effect when it can answer no wait (P4)', () => {
      expect(effectsOf(parseRecord(record(meta({ version: 2, started: 1 }), meta())))).toEqual([]);
    });
  });

  describe('a later attempt of the order (P14)', () => {
    const ofChild = token('Track', 2, { executionAttempt: 1 });

    test('ends the waits of executions of earlier ones when it begins, and none of a return (P14)', async () => {
      const [before, now] = [meta({ attempt: 2 }), meta({ version: 2, attempt: 2, started: 2 })];
      const ofReturn = token('AwaitReceipt', 1, { executionAttempt: 1 });
      table.seed(now, ofChild, work({ n: 2, status: 'shipped' }), ofReturn);
      await relay(record(now, before));
      expect(answered()).toEqual(['Track 2: Superseded']);
    });

    test('ends a wait of an earlier one whose token it replaces (P14)', async () => {
      const now = { ...ofChild, token: 'second', executionAttempt: 2 };
      table.seed(now, work({ n: 2, status: 'shipped' }));
      await relay(record(now, ofChild));
      expect(answered()).toEqual(['Track 2: Superseded']);
      expect(table.item(key.token(orderId, 'Track', 2))).toMatchObject({ token: 'second' });
    });

    test('ends the wait of a replacement whose execution a person has begun anew (P15)', async () => {
      const now = {
        ...ofChild,
        token: 'second',
        attempt: { enteredAt: '2026-11-29T10:00:00.000Z', retry: 0 },
      };
      table.seed(now, work({ n: 2, status: 'shipped' }));
      await relay(record(now, ofChild));
      expect(answered()).toEqual(['Track 2: Superseded']);
    });

    test("ends a replacement's earlier execution that waits in another state than the new one (P15)", async () => {
      const earlier = token('Track', 2, { run: 'f2-1-3' });
      const anew = token('Dispatch', 2, {
        run: 'f2-1-4',
        attempt: { enteredAt: '2026-11-29T10:00:00.000Z', retry: 0 },
      });
      table.seed(earlier, anew, work({ n: 2, status: 'accepted' }));
      await relay(record(anew));
      expect(answered()).toEqual(['Track 2: Superseded']);
    });

    test('leaves a retry of its own state alone (P14)', async () => {
      const now = { ...ofChild, token: 'second', attempt: { enteredAt, retry: 1 } };
      table.seed(now, work({ n: 2, status: 'shipped' }));
      await relay(record(now, ofChild));
      expect(answered()).toEqual([]);
    });
  });

  describe('a record whose effect fails (P22)', () => {
    const one = meta({ orderId: 'web-1-aaaaaaaa', attempt: 1, started: 0 });
    const two = meta({ orderId: 'web-2-bbbbbbbb', attempt: 1, started: 0 });
    const started = (): (string | undefined)[] =>
      stepFunctions
        .commandCalls(StartExecutionCommand)
        .map(({ args: [{ input }] }) => input.name)
        .sort();
    const refuse = (error: Error) =>
      stepFunctions.on(StartExecutionCommand).callsFake(({ name }: { name: string }) => {
        if (name.startsWith('web-1-')) throw error;
        return {};
      });
    const parked = () => table.ofType('Exception').map(parseException);

    test('is parked whole at once when the reason is its own, and the line goes on (P22)', async () => {
      refuse(fault('AccessDeniedException'));
      const bad = record(one);
      expect(await relay(bad, record(two))).toEqual({ batchItemFailures: [] });
      expect(started()).toEqual(['web-1-aaaaaaaa-1', 'web-2-bbbbbbbb-1']);
      expect(parked()).toMatchObject([
        {
          exceptionType: 'RelayParked',
          owner: 'engineering',
          status: 'open',
          detail: { reason: expect.stringContaining('AccessDenied') },
        },
      ]);
      expect(parked()[0]?.dueAt, 'the sweeper tries again').toBeDefined();
      expect(JSON.parse(String(parked()[0]?.detail['record']))).toEqual(bad);
    });

    test('is tried again with the stream after throttling for however long, and never parked (P22)', async () => {
      refuse(fault('ThrottlingException'));
      const bad = record(one, undefined, 7200);
      expect(await relay(bad, record(two))).toEqual({
        batchItemFailures: [{ itemIdentifier: bad.dynamodb?.SequenceNumber }],
      });
      expect(parked()).toEqual([]);
      expect(started().at(-1), 'the others of the batch are done').toBe('web-2-bbbbbbbb-1');
    });

    test('is parked a minute after its first failure where that may pass, whoever tries and however old it is (P22)', async () => {
      refuse(fault('TimeoutError'));
      const bad = record(one, undefined, 7200);
      const again = { batchItemFailures: [{ itemIdentifier: bad.dynamodb?.SequenceNumber }] };
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(enteredAt) });
      expect(await relay(bad)).toEqual(again);
      vi.setSystemTime(new Date('2026-11-23T10:00:59.000Z'));
      expect(await relay(bad)).toEqual(again);
      expect(parked()).toEqual([]);
      vi.setSystemTime(new Date('2026-11-23T10:01:00.000Z'));
      expect(await relay(bad)).toEqual({ batchItemFailures: [] });
      expect(parked()).toMatchObject([{ exceptionType: 'RelayParked' }]);
      vi.useRealTimers();
    });

    test('is parked when an effect does not end within its time, and the others are done (P22)', async () => {
      vi.useFakeTimers();
      stepFunctions
        .on(StartExecutionCommand)
        .callsFake(({ name }: { name: string }) =>
          name.startsWith('web-1-') ? new Promise(() => undefined) : {},
        );
      const relayed = relay(record(one), record(two));
      await vi.advanceTimersByTimeAsync(EFFECT_MS);
      expect(await relayed).toEqual({ batchItemFailures: [] });
      expect(started()).toContain('web-2-bbbbbbbb-1');
      expect(parked()).toMatchObject([
        { exceptionType: 'RelayParked', detail: { reason: expect.stringContaining('OutOfTime') } },
      ]);
      vi.useRealTimers();
    });

    test('is left to the stream when no time is left to begin its effect (P22)', async () => {
      const bad = record(one);
      expect(await handler({ Records: [bad] }, { ...context, getRemainingTimeInMillis: () => 5000 })).toEqual(
        { batchItemFailures: [{ itemIdentifier: bad.dynamodb?.SequenceNumber }] },
      );
      expect(started()).toEqual([]);
      expect(table.writes, 'it has not failed').toEqual([]);
    });

    test('is parked in parts when it is too large for an item, read back whole, and gone once it is done (P22)', async () => {
      refuse(fault('AccessDeniedException'));
      const noise = Array.from({ length: 12_000 }, (_, at) =>
        createHash('sha256').update(`${at}`).digest('hex'),
      );
      const bad = record({ ...one, noise });
      await relay(bad);
      expect(parked()).toMatchObject([{ detail: { recordParts: 2 } }]);
      expect(table.ofType('ParkedPart')).toHaveLength(2);
      expect(table.writes.at(-1), 'exception and parts are one write').toHaveLength(3);
      stepFunctions.on(StartExecutionCommand).resolves({});
      const [exception] = parked();
      if (!exception) throw new Error('nothing is parked');
      expect(await readRecord(exception)).toEqual(bad);
      await retryParked(exception, 'system', new Date().toISOString());
      expect(parked()).toMatchObject([{ status: 'resolved' }]);
      expect(table.ofType('ParkedPart')).toEqual([]);
    });

    test('is left to the stream when even parking fails, and the line goes on (P22)', async () => {
      refuse(fault('AccessDeniedException'));
      const bad = record(one);
      table.meanwhile(() => Promise.reject(fault('InternalServerError')));
      expect(await relay(bad, record(two))).toEqual({
        batchItemFailures: [{ itemIdentifier: bad.dynamodb?.SequenceNumber }],
      });
    });

    test('keeps its exception open until a later try has done every effect (P22)', async () => {
      refuse(fault('AccessDeniedException'));
      await relay(record(one));
      const [exception] = parked();
      if (!exception) throw new Error('nothing is parked');
      await expect(retryParked(exception, 'system', new Date().toISOString())).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
      expect(parked()).toMatchObject([{ status: 'open' }]);
      stepFunctions.on(StartExecutionCommand).resolves({});
      await retryParked(exception, 'system', new Date().toISOString());
      expect(parked()).toMatchObject([{ status: 'resolved', resolved: { action: 'retry', by: 'system' } }]);
      expect(parked()[0]?.detail, 'what it held may be personal').not.toHaveProperty('record');
    });

    test('goes whole to the dead records when it can never succeed, with an exception that points there (P22)', async () => {
      const bad = record({ ...one, totals: 'none' });
      expect(await relay(bad, record(two))).toEqual({ batchItemFailures: [] });
      expect(started()).toEqual(['web-2-bbbbbbbb-1']);
      expect(
        queue
          .commandCalls(SendMessageCommand)
          .map(({ args: [{ input }] }) => JSON.parse(input.MessageBody ?? '')),
      ).toEqual([bad]);
      expect(parked()).toMatchObject([
        { exceptionType: 'RelayDeadRecord', detail: { eventId: bad.eventID } },
      ]);
    });

    test('goes whole to the dead records, gzipped, when it is more than a message holds (P22)', async () => {
      const bad = record({ ...one, totals: 'none', noise: 'ä'.repeat(600_000) });
      expect(await relay(bad)).toEqual({ batchItemFailures: [] });
      const [message = ''] = queue
        .commandCalls(SendMessageCommand)
        .map(({ args: [{ input }] }) => input.MessageBody);
      expect(Buffer.byteLength(message)).toBeLessThan(1_048_576);
      const { gzipped } = z.object({ gzipped: z.string() }).parse(JSON.parse(message));
      expect(JSON.parse(gunzipSync(Buffer.from(gzipped, 'base64')).toString())).toEqual(bad);
    });
  });

  test('the relay publishes and appends an event whose sequence is new, and not one of an item that was only touched', async () => {
    const told = { seq: 2, at: enteredAt, type: 'order.closed', data: { orderId, as: 'completed' } };
    const now = meta({ version: 2, evt: told });
    await relay(record(now, meta()), record({ ...now, version: 3, touched: 1 }, now));
    const entries = bus
      .commandCalls(PutEventsCommand)
      .flatMap(({ args: [{ input }] }) => input.Entries ?? []);
    expect(entries.map(({ DetailType, Source, EventBusName }) => [DetailType, Source, EventBusName])).toEqual(
      [['order.closed', 'order-orchestrator', 'bus']],
    );
    expect(JSON.parse(entries[0]?.Detail ?? '')).toMatchObject({
      specversion: '1.0',
      id: `${orderId}#2`,
      sequence: 2,
      subject: orderId,
      correlationid: orderId,
    });
    expect(table.item(key.timeline(orderId, enteredAt, `${orderId}#2`))).toMatchObject({
      event: 'order.closed',
      expiresAt: Date.parse(enteredAt) / 1000 + 180 * 86_400,
    });
  });

  test('the relay takes an execution that runs already for the one that is wanted', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(fault('ExecutionAlreadyExists'));
    expect(await relay(record(meta({ attempt: 2, started: 1 })))).toEqual({ batchItemFailures: [] });
    expect(table.ofType('Exception')).toEqual([]);
  });
});
