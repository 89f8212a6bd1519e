import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  exceptionItem,
  openException,
  parseException,
} from '../../../functions/exceptions/exception.store.ts';
import type { Exception } from '../../../functions/exceptions/exception.ts';
import { sweepException } from '../../../functions/operations/sweep/sweep-exception.ts';
import { hasTransientCause } from '../../../functions/operations/sweep/transient-cause.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { park } from '../../../functions/relay/failures/parked.ts';
import { key } from '../../../functions/shared/keys.ts';
import { policies } from '../../../statemachines/policies.ts';
import { recordOf } from '../../docs/stream-record.ts';
import { nameExecutions } from '../../support/executions.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

const due = at('11:00:00');

describe('an exception past its deadline', () => {
  let table: MemoryTable;
  const sfn = mockClient(SFNClient);
  beforeEach(() => {
    table = new MemoryTable();
    sfn.reset();
    nameExecutions();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  function runs(status: 'RUNNING' | 'FAILED' | 'SUCCEEDED' | 'PENDING_REDRIVE'): void {
    sfn.on(DescribeExecutionCommand).resolves({ status });
  }

  /** An execution of the order has failed; `over` says how. */
  function fail(
    detail: Record<string, unknown>,
    over: { waiting?: boolean; fulfillment?: number } = {},
  ): void {
    seedStage(table, { planned: 2 });
    const before = storedOrder(table);
    const draft = {
      type: 'ExecutionFailed',
      detail: { execution: `${orderId}-1`, ...detail },
      ...over,
    } as const;
    const { exception, change } = openException(before, draft, at('10:00:00'));
    table.seed(exceptionItem(exception), {
      ...key.order(orderId),
      ...orderItem({ ...before, ...change, status: 'needs_attention' }),
    });
  }

  const stored = (n = 1): Exception => parseException(table.item(key.exception(orderId, n)) ?? {});
  const sweep = (now = due): Promise<void> => sweepException(exceptionItem(stored()), now);

  test.each(['RUNNING', 'PENDING_REDRIVE'] as const)(
    'ends by itself when the execution that started late or was redriven is %s (P14)',
    async (status) => {
      fail({ status: 'NOT_STARTED' });
      runs(status);
      await sweep();
      expect(stored()).toMatchObject({
        status: 'resolved',
        resolved: { by: 'system', note: 'its execution runs' },
      });
      expect(storedOrder(table)).toMatchObject({ attention: 0, status: 'fulfilling' });
    },
  );

  test('stays while work that its ended execution had made is not finished, though its own fulfillment is (P24)', async () => {
    seedStage(table, { accepted: 1, fulfillments: { 3: { madeBy: 'f2:1' } } });
    const draft = {
      type: 'ExecutionFailed',
      fulfillment: 2,
      waiting: true,
      detail: { execution: `${orderId}-f2-1-1`, made: [3] },
    } as const;
    const before = storedOrder(table);
    const { exception, change } = openException(before, draft, at('10:00:00'));
    const meta = orderItem({ ...before, ...change, status: 'needs_attention' });
    table.seed(
      exceptionItem(exception),
      { ...key.order(orderId), ...meta },
      {
        ...table.item(key.fulfillment(orderId, 3)),
        ...key.fulfillment(orderId, 2),
        ...{ n: 2, fulfillmentId: `${orderId}-f2`, status: 'rejected', lines: [], version: 1 },
      },
    );
    runs('FAILED');

    await sweep();

    expect(stored()).toMatchObject({ status: 'open' });
  });

  test.each(['FAILED', 'SUCCEEDED'] as const)(
    'goes to the next owner while the order is open and its execution is %s (P14)',
    async (status) => {
      fail({ status: 'FAILED', error: 'Corrupt' });
      runs(status);
      await sweep();
      expect(stored()).toMatchObject({ status: 'open', owner: 'operations', escalations: 1 });
    },
  );

  test('does not end because the execution that waits for it runs (P13)', async () => {
    fail({ error: 'Corrupt' }, { waiting: true });
    runs('RUNNING');
    await sweep();
    expect(stored()).toMatchObject({ status: 'open', escalations: 1 });
  });

  test('asks for the execution of the replacement that it tells of (P14)', async () => {
    fail({ execution: `${orderId}-f2-1-1`, status: 'FAILED' }, { fulfillment: 2 });
    runs('RUNNING');
    await sweep();
    expect(sfn.commandCalls(DescribeExecutionCommand)[0]?.args[0].input.executionArn).toBe(
      `arn:aws:states:us-east-1:000000000000:execution:FULFILLMENT:${orderId}-f2-1-1`,
    );
  });

  test('asks for the execution of the order although its id ends in digits (P14)', async () => {
    fail({ execution: 'web-1-1234567890123456-1', status: 'NOT_STARTED' });
    runs('RUNNING');
    await sweep();
    expect(sfn.commandCalls(DescribeExecutionCommand)[0]?.args[0].input.executionArn).toContain(':ORDER:');
  });

  test('is retried where its cause passes by itself: the next attempt begins', async () => {
    fail({ status: 'FAILED', error: 'Lambda.TooManyRequestsException' });
    runs('FAILED');
    await sweep();
    expect(stored()).toMatchObject({ status: 'resolved', resolved: { action: 'retry', by: 'system' } });
    expect(storedOrder(table)).toMatchObject({ attempt: 2, attemptAt: due, attention: 0 });
  });

  test('is retried where its cause passes by itself: the execution that waits goes on', async () => {
    fail({ error: 'Unavailable' }, { waiting: true });
    runs('RUNNING');
    await sweep();
    expect(stored()).toMatchObject({ status: 'resolved', resolved: { action: 'retry' } });
    expect(storedOrder(table)).toMatchObject({ attempt: 1, attention: 0 });
  });

  test('needs a person after eight tries of the sweeper', async () => {
    fail({ status: 'FAILED', error: 'Unavailable' });
    runs('FAILED');
    const resolved = { action: 'retry', by: 'system', at: due } as const;
    for (let n = 2; n < 10; n++)
      table.seed({
        ...exceptionItem({ ...stored(), exceptionId: `${orderId}-x${n}`, n, status: 'resolved', resolved }),
        ...key.exception(orderId, n),
      });
    await sweep();
    expect(stored()).toMatchObject({ status: 'open', owner: 'operations', escalations: 1 });
    expect(storedOrder(table).attempt).toBe(1);
  });
});

test('a parked record that does not end is tried again later, ever less often (P22)', async () => {
  vi.useFakeTimers({ now: new Date(at('10:00:00')) });
  const table = new MemoryTable();
  const sfn = mockClient(SFNClient);
  process.env['ORDER_MACHINE'] = 'order-machine';
  sfn.on(StartExecutionCommand).callsFake(() => new Promise(() => undefined));
  seedStage(table, { open: 2, order: { started: 0 } });
  const record = recordOf(key.order(orderId), undefined, table.item(key.order(orderId)));
  const change = { item: 'one', sequenceNumber: '1' };
  await park(change, { ...record, eventID: 'e' }, new Error('hung'), at('10:00:00'));
  const parked = () => table.ofType('Exception')[0] ?? {};

  const swept = sweepException(parked(), at('10:05:00'));
  await vi.advanceTimersByTimeAsync(15_000);
  await swept;

  expect(parked()).toMatchObject({ status: 'open', escalations: 1 });
  table.close();
  sfn.restore();
  vi.useRealTimers();
});

test('what the state machines try again, and the end of an execution that is a year old, pass by themselves', () => {
  const retried = Object.values(policies.retry).flatMap((retriers) =>
    retriers.flatMap(({ ErrorEquals }) => [...ErrorEquals]),
  );
  const names = [...retried, 'TIMED_OUT'];
  const passing = names.filter((error) =>
    hasTransientCause({ exceptionType: 'ExecutionFailed', detail: { error } }),
  );
  expect(passing).toEqual(names);
  for (const error of ['Corrupt', 'NoRoute', 'ABORTED', 'States.TaskFailed', 'TypeError'])
    expect(hasTransientCause({ exceptionType: 'ExecutionFailed', detail: { error } }), error).toBe(false);
});
