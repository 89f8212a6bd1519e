import { Metrics } from '@aws-lambda-powertools/metrics';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { rotated } from '../../../functions/operations/sweep/due-pages.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { handler as sweeper } from '../../../functions/operations/sweep.handler.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { dueKey, key } from '../../../functions/shared/keys.ts';
import { inParallel } from '../../../functions/shared/parallel.ts';
import { afterSpread } from '../../../functions/shared/spread.ts';
import { context, run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import {
  at,
  findings,
  orderId,
  seedStage,
  storedOrder,
  storedReservation,
  unpublishable,
} from '../../support/stage.ts';

const late = '2026-11-24T09:00:00.000Z';

describe('the sweeper', () => {
  let table: MemoryTable;
  const sfn = mockClient(SFNClient);
  beforeEach(() => {
    table = new MemoryTable();
    sfn.reset();
    process.env['ORDER_EXECUTIONS'] = 'arn:aws:states:us-east-1:000000000000:execution:order';
  });
  afterEach(() => {
    forgetNetwork();
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });
  const runs = (status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | undefined): void => {
    if (status) sfn.on(DescribeExecutionCommand).resolves({ status });
    else
      sfn
        .on(DescribeExecutionCommand)
        .rejects(Object.assign(new Error('gone'), { name: 'ExecutionDoesNotExist' }));
  };
  const sweep = async (now = late): Promise<void> => sweepOrder(table.item(key.order(orderId)) ?? {}, now);

  describe('no order is without an owner (P14)', () => {
    it('an order whose execution runs is touched, which re-emits it, and is checked again later (P14)', async () => {
      seedStage(table, { held: 2 });
      runs('RUNNING');
      await sweep();
      expect(sfn.commandCalls(DescribeExecutionCommand)[0]?.args[0].input).toEqual({
        executionArn: `arn:aws:states:us-east-1:000000000000:execution:order:${orderId}-1`,
      });
      expect(storedOrder(table)).toMatchObject({
        touched: 1,
        progressBy: afterSpread(orderId, late, 86_400),
        attention: 0,
      });
      expect(table.ofType('Exception')).toEqual([]);
    });

    it('what is planned and shown to nobody although the execution runs is told at the second check (P14)', async () => {
      seedStage(table, { planned: 2 });
      runs('RUNNING');

      await sweep();
      const { unseen, progressBy = '' } = storedOrder(table);
      expect(unseen).toEqual([2]);
      expect([progressBy >= '2026-11-24T09:05', progressBy < '2026-11-24T09:06']).toEqual([true, true]);
      await sweep(progressBy);

      expect(table.ofType('Exception')).toMatchObject([
        { exceptionType: 'ExecutionFailed', fulfillment: 2, detail: { location: 'store-2' } },
      ]);
      expect(storedOrder(table)).toMatchObject({ attention: 1 });
    });

    it('an order of which nothing is unfinished but what is on its way needs no execution (P24)', async () => {
      seedStage(table, { shipped: 1, delivered: 1 });
      runs('SUCCEEDED');

      await sweep();

      expect(table.ofType('Exception')).toEqual([]);
      expect(storedOrder(table)).toMatchObject({ touched: 1, attention: 0 });
    });

    it.each(['SUCCEEDED', 'FAILED', 'ABORTED', undefined] as const)(
      'an open order whose execution is %s gets an exception',
      async (status) => {
        seedStage(table, { planned: 2 });
        runs(status);
        await sweep();
        expect(table.ofType('Exception')).toMatchObject([
          {
            exceptionType: 'ExecutionFailed',
            owner: 'engineering',
            waiting: false,
            detail: { attempt: 1, execution: `${orderId}-1`, status: status ?? 'NOT_FOUND' },
          },
        ]);
        expect(storedOrder(table)).toMatchObject({
          status: 'needs_attention',
          attention: 1,
          counts: { exceptions: 1 },
          evt: { type: 'order.needs_attention' },
        });
      },
    );

    it('an order whose trouble somebody owns gets no second exception (P14)', async () => {
      seedStage(table, { held: 2, order: { attention: 1 } });
      runs('FAILED');
      await sweep();
      expect(table.ofType('Exception')).toEqual([]);
    });

    it('an order whose attempt was never seen to start is re-emitted, and gets an owner when that does not help (P14)', async () => {
      seedStage(table, { open: 2, order: { started: 0, progressBy: at('09:10:00') } });
      await sweep(at('09:10:00'));
      expect(storedOrder(table)).toMatchObject({
        touched: 1,
        progressBy: afterSpread(orderId, at('09:10:00'), 300),
      });
      expect(sfn.commandCalls(DescribeExecutionCommand)).toEqual([]);
      runs(undefined);
      await sweep(late);
      expect(table.ofType('Exception')).toMatchObject([{ detail: { status: 'NOT_STARTED' } }]);
    });

    it('an order whose execution waits for a hold before its first step has started, however long it waits (P14)', async () => {
      seedStage(table, { held: 2, order: { started: 0, progressBy: late } });
      runs('RUNNING');

      await sweep(late);

      expect(table.ofType('Exception')).toEqual([]);
      expect(storedOrder(table)).toMatchObject({
        touched: 1,
        progressBy: afterSpread(orderId, late, 86_400),
      });
    });

    it('an order that Step Functions is too busy to tell of is touched, asked for once, and asked for again later (P14)', async () => {
      seedStage(table, { held: 2 });
      const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      sfn.on(DescribeExecutionCommand).rejects(throttled);
      await sweep();
      expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(1);
      expect(table.ofType('Exception')).toEqual([]);
      expect(storedOrder(table)).toMatchObject({
        touched: 1,
        progressBy: afterSpread(orderId, late, 86_400),
      });
    });

    it('checks of an order that stays open become rarer, and are spread by its id (P14)', async () => {
      seedStage(table, { held: 2, order: { touched: 7 } });
      runs('RUNNING');
      await sweep();
      const { progressBy = '' } = storedOrder(table);
      expect(progressBy).toBe(afterSpread(orderId, late, 4 * 86_400));
      expect(progressBy > afterSpread('web-2-bbbbbbbb', late, 4 * 86_400)).toBe(
        afterSpread(orderId, late, 80) > afterSpread('web-2-bbbbbbbb', late, 80),
      );
    });

    it('a later attempt has as much time to start as the first, counted from when it was asked for (P14)', async () => {
      const order = {
        attempt: 2,
        started: 1,
        progressBy: at('09:05:00'),
        capturedAt: '2026-11-20T09:00:00.000Z',
      };
      seedStage(table, { open: 2, order });
      await sweep(at('09:05:00'));
      expect(table.ofType('Exception')).toEqual([]);
      expect(storedOrder(table)).toMatchObject({ touched: 1, attemptAt: at('09:05:00') });
      await sweep('2026-11-24T09:04:59.000Z');
      expect(table.ofType('Exception')).toEqual([]);
      runs(undefined);
      await sweep('2026-11-24T09:05:00.000Z');
      expect(table.ofType('Exception')).toMatchObject([{ detail: { attempt: 2, status: 'NOT_STARTED' } }]);
    });

    it('an order that waits longer than an execution may live gets its next attempt in time, once (P14)', async () => {
      const order = { attemptAt: '2026-02-27T09:00:00.000Z' };
      seedStage(table, { backordered: 2, order });
      await sweep();

      expect(storedOrder(table)).toMatchObject({
        status: 'backordered',
        attempt: 2,
        started: 1,
        attemptAt: late,
        backorder: { since: at('09:00:00') },
        evt: { type: 'order.retried' },
      });
      expect(table.ofType('Backorder')).toHaveLength(1);
      expect(sfn.commandCalls(DescribeExecutionCommand)).toEqual([]);
    });

    it('an order whose execution is not old yet keeps its attempt (P14)', async () => {
      const order = { attemptAt: '2026-02-28T09:00:00.000Z' };
      seedStage(table, { held: 2, order });
      runs('RUNNING');
      await sweep();

      expect(storedOrder(table).attempt).toBe(1);
    });

    it('a closed order has no deadline (P14)', async () => {
      seedStage(table, { delivered: 2, order: { closed: { as: 'delivered', at: at('10:00:00') } } });
      await sweep();
      expect(table.writes).toEqual([]);
    });
  });

  it('the sweeper finishes a cancel that ended half-way (P17)', async () => {
    seedStage(table, {
      planned: 2,
      order: { cancel: { state: 'done', by: 'channel:web', at: at('09:30:00') } },
    });
    await sweep();
    expect(storedOrder(table)).toMatchObject({ status: 'cancelled', totals: { ...noTotals, cancelled: 2 } });
    expect(storedReservation(table)).toMatchObject({ status: 'released', final: true });
  });

  it('the sweeper ends the wait for stock at its deadline (P5)', async () => {
    seedStage(table, { backordered: 2 });
    await sweep(at('22:59:59'));
    expect(storedOrder(table).backorder?.expired).toBe(false);
    await sweep(at('23:00:00'));
    expect(storedOrder(table)).toMatchObject({
      backorder: { expired: true },
      evt: { type: 'order.backorder_expired' },
    });
  });

  it('the order is to be cancelled whose wait for stock has ended, where its channel would rather lose it (P5)', async () => {
    const policies = { onBackorderExpiry: 'cancel' };
    table.seed({
      ...key.channel('web'),
      type: 'Channel',
      id: 'web',
      version: 1,
      platform: 'canonical',
      policies,
    });
    forgetNetwork();
    seedStage(table, { backordered: 2 });
    await sweep(at('23:00:00'));
    expect(storedOrder(table).backorder).toMatchObject({ expired: true, cancels: true });
  });

  it('stock that came at the same instant wins over the deadline (P5)', async () => {
    seedStage(table, { backordered: 2 });
    const seen = table.item(key.order(orderId)) ?? {};
    table.meanwhile(async () => seedStage(table, { held: 2, order: { version: 8 } }));
    await expect(sweepOrder(seen, at('23:00:00'))).rejects.toMatchObject({ name: 'Moved' });
    expect(storedOrder(table)).toMatchObject({ totals: { ...noTotals, reserved: 2 } });
    expect(storedOrder(table).backorder).toBeUndefined();
  });

  it('the sweeper ends the wait for capacity at its deadline (P5)', async () => {
    seedStage(table, {
      held: 2,
      order: {
        capacityWait: { since: at('09:00:00'), until: at('10:00:00'), expired: false },
      },
    });
    await sweep(at('10:00:00'));
    expect(storedOrder(table).capacityWait?.expired).toBe(true);
  });

  describe('all that is overdue', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(at('12:00:00')) });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('the sweeper goes on with other items after one that fails', async () => {
      seedStage(table, {
        held: 2,
        order: {
          holds: [
            {
              id: 'h',
              reason: 'R',
              before: 'route',
              placedBy: 'system',
              placedAt: at('09:00:00'),
              expiresAt: at('10:00:00'),
              onExpiry: 'lift',
            },
          ],
        },
      });
      for (let i = 0; i < 4; i++)
        table.seed({
          pk: `BROKEN#${i}`,
          sk: 'X',
          type: i % 2 ? 'Exception' : 'Unheard',
          ...dueKey(`broken-${i}`, at('08:00:00')),
        });
      const { swept, failed, oldestSeconds } = await run(sweeper, {});
      expect({ swept, failed }).toEqual({ swept: 5, failed: 4 });
      expect(oldestSeconds).toBeGreaterThanOrEqual((Date.now() - Date.parse(at('08:00:00'))) / 1000 - 5);
      expect(storedOrder(table).holds).toEqual([]);
    });

    it('the sweeper says what is overdue before it acts on anything', async () => {
      const said: unknown[] = [];
      const metric = {
        addDimension: () => metric,
        addMetric: (...measured: unknown[]) => said.push(measured),
      };
      vi.spyOn(Metrics.prototype, 'singleMetric').mockReturnValue(metric as unknown as Metrics);
      seedStage(table, { held: 2, order: { progressBy: at('11:00:00') } });
      let before: number | undefined;
      table.meanwhile(async () => {
        before = said.length;
      });
      runs('RUNNING');
      await run(sweeper, {});
      expect(before, 'nothing was written before').toBe(1);
      expect(said).toEqual([['OldestOverdueSeconds', 'Seconds', 3600]]);
      vi.restoreAllMocks();
    });

    it('the sweeper stops within a page when its time is up, and leaves the rest due', async () => {
      for (let i = 0; i < 90; i++)
        table.seed({ pk: `BROKEN#${i}`, sk: 'X', type: 'Unheard', ...dueKey('same', at('08:00:00')) });
      let left = 30_000;
      const short = { ...context, getRemainingTimeInMillis: () => (left -= 200) };
      const { swept } = await sweeper({}, short);
      expect(swept).toBeGreaterThan(0);
      expect(swept).toBeLessThan(90);
    });

    it('the sweeper begins with another partition each minute', () => {
      const all = ['a', 'b', 'c', 'd'];
      const first = (minute: string): string | undefined => rotated(all, at(`09:${minute}:30`))[0];
      expect(new Set(['00', '01', '02', '03'].map(first)).size).toBe(4);
      expect(rotated(all, at('09:01:00')).toSorted()).toEqual(all);
    });

    it('the sweeper goes on page by page, also where nothing of a page can be done', async () => {
      const idle = {
        exceptionType: 'ChannelEdit',
        owner: 'operations',
        status: 'resolved',
        openedAt: at('08:00:00'),
        actions: [],
        detail: {},
        version: 1,
      };
      for (let i = 0; i < 900; i++)
        table.seed({
          pk: `IDLE#${i}`,
          sk: 'X',
          type: 'Exception',
          exceptionId: `idle-${i}`,
          ...idle,
          ...dueKey(`idle-${i}`, at('08:00:00')),
        });
      expect(await run(sweeper, {})).toMatchObject({ swept: 900, failed: 0 });
    });

    it('the sweeper leaves items that are not due yet', async () => {
      table.seed({ pk: 'LATER', sk: 'X', type: 'Unheard', ...dueKey('later', '2999-01-01T00:00:00.000Z') });
      expect(await run(sweeper, {})).toEqual({ swept: 0, failed: 0, oldestSeconds: 0 });
    });

    it('the sweeper acts on several items at a time, and on no more than its limit', async () => {
      let [now, most] = [0, 0];
      const seen: number[] = [];
      await inParallel(
        Array.from({ length: 30 }, (_, index) => index),
        4,
        async (item) => {
          most = Math.max(most, ++now);
          await new Promise((resolve) => setImmediate(resolve));
          seen.push(item);
          now--;
        },
      );
      expect(most).toBe(4);
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
    });
  });
});
