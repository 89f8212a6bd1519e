import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf } from '../../../functions/exceptions/attention.ts';
import { parseException } from '../../../functions/exceptions/exception.store.ts';
import { handler as executionStatus } from '../../../functions/operations/execution-status.handler.ts';
import { parseExecutionName } from '../../../functions/operations/executions/executions.ts';
import { handler } from '../../../functions/operations/needs-attention.handler.ts';
import { ownedPart } from '../../../functions/operations/resolve/owned-part.ts';
import { key } from '../../../functions/shared/keys.ts';
import { forgetToken, readTokens } from '../../../functions/shared/token.store.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';
import { aReturnItem } from '../returns/return-items.ts';

const input = {
  orderId,
  attempt: 1,
  execution: `${orderId}-1`,
  n: 0,
  token: 'token-1',
  enteredAt: at('10:00:00'),
  retry: 0,
  error: { Error: 'NoRoute', Cause: '{"errorMessage":"nobody has it","trace":["secret"]}' },
};

/** A rejected fulfillment, in whose place its own execution has made another. */
const MADE = {
  2: { status: 'rejected', dispatch: 2 },
  3: { madeBy: 'f2:1', dispatch: 1 },
} as const;

describe('attention', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });
  const exceptions = () => table.ofType('Exception');

  describe('state NeedsAttention', () => {
    it('opens an exception and stores its token in one write', async () => {
      seedStage(table, { held: 2 });
      await run(handler, input);

      expect(exceptions()).toMatchObject([
        {
          exceptionType: 'NoRoute',
          owner: 'operations',
          waiting: true,
          n: 1,
          detail: { error: 'NoRoute', reason: 'nobody has it', attempt: 1, execution: `${orderId}-1` },
        },
      ]);
      expect(table.item(key.token(orderId, 'NeedsAttention', 0))).toMatchObject({
        exception: 1,
        token: 'token-1',
      });
      expect(storedOrder(table)).toMatchObject({
        status: 'needs_attention',
        attention: 1,
        evt: { type: 'order.needs_attention', data: { exceptionId: `${orderId}-x1` } },
      });
      expect(table.writes).toHaveLength(1);
    });

    it.each([
      ['BackorderExpired', 'BackorderExpired'],
      ['ReroutesExhausted', 'ReroutesExhausted'],
      ['States.Timeout', 'ExecutionFailed'],
      ['Corrupt', 'ExecutionFailed'],
    ])('turns the error %s into the exception %s', async (error, type) => {
      seedStage(table, { left: 2 });
      await run(handler, { ...input, n: 1, error: { Error: error, Cause: 'x' } });

      expect(exceptions()).toMatchObject([{ exceptionType: type, fulfillment: 1 }]);
    });

    it('hands over the units that wait for the re-route which failed for good, and takes its failure away (P24)', async () => {
      seedStage(table, { left: 2 });
      await run(handler, { ...input, n: 1 });

      expect(table.item(key.reservation(orderId))).toMatchObject({ held: [{ units: 2, by: 'x1', from: 1 }] });
      expect(table.item(key.fulfillment(orderId, 1))).toMatchObject({ dispatch: 1 });
      expect(table.item(key.fulfillment(orderId, 1))).not.toHaveProperty('failure');
      expect(exceptions()).toMatchObject([
        { branch: { n: 1, exception: 0 }, detail: { waiting: [{ units: 2 }] } },
      ]);
      expect(table.writes).toHaveLength(1);
    });

    it('lists what an execution had made that ended by a fault, and waits until that is begun anew (P24)', async () => {
      seedStage(table, { left: 0, planned: 1, accepted: 1, fulfillments: MADE });
      await run(handler, {
        ...input,
        n: 2,
        name: `${orderId}-f2-1-1`,
        error: { Error: 'States.TaskFailed' },
      });

      const [exception] = exceptions();
      expect(exception).toMatchObject({ fulfillment: 2, detail: { made: [3] } });
      expect(ownedPart(parseException(exception ?? {}))).toMatchObject({ fulfillments: [2, 3] });
    });

    it('takes over what a retried exception below an execution that ended by a fault was to plan (P24)', async () => {
      seedStage(table, { held: 2, accepted: 1, fulfillments: { 3: { dispatch: 2 } } });
      await run(handler, input);
      const retried = { status: 'resolved', madeBy: 'f3:2', branch: { n: 0, exception: 1 } };
      table.seed({ ...exceptions()[0], ...retried });
      const held = [{ lineId: '1', sku: 'A', units: 2, by: 'x1:1' }];
      table.seed({ ...table.item(key.reservation(orderId)), held });

      await run(handler, {
        ...input,
        n: 3,
        name: `${orderId}-f3-1-1`,
        error: { Error: 'States.TaskFailed' },
      });

      expect(table.item(key.reservation(orderId))).toMatchObject({ held: [{ units: 2, by: 'x2' }] });
    });

    it('waits in the branch of an exception about units for that exception alone (P24)', async () => {
      seedStage(table, { held: 2, accepted: 1 });
      await run(handler, input);
      await run(handler, { ...input, n: 3, error: { Error: 'Corrupt', Cause: 'x' } });
      const unserved = { Error: 'Unserved', Cause: 'no plan serves these units' };

      await run(handler, { ...input, n: -1, token: 'token-x', error: unserved });

      expect(exceptions()).toHaveLength(2);
      expect(table.item(key.token(orderId, 'NeedsAttention', 0, 1))).toMatchObject({
        branch: 1,
        exception: 1,
        token: 'token-x',
      });
      expect(table.item(key.exception(orderId, 1))).toMatchObject({ branch: { n: 0, exception: 1 } });
    });

    it('finds its own exception when the same entry is retried, also one resolved meanwhile (P6)', async () => {
      seedStage(table, { held: 2 });
      await run(handler, input);
      table.seed({ ...exceptions()[0], status: 'resolved' });
      await run(handler, { ...input, retry: 1, token: 'token-2' });

      expect(exceptions()).toHaveLength(1);
      expect(table.item(key.token(orderId, 'NeedsAttention', 0))).toMatchObject({
        exception: 1,
        token: 'token-2',
      });
    });

    it('finds its own exception when it is retried after its wait was answered (P6)', async () => {
      seedStage(table, { held: 2 });
      await run(handler, input);
      table.seed({ ...exceptions()[0], status: 'resolved' });
      const [token] = await readTokens(orderId);
      if (token) await transact([forgetToken(token, at('10:30:00'))]);
      await run(handler, { ...input, retry: 1, token: 'token-2' });

      expect(exceptions()).toHaveLength(1);
      expect(await readTokens(orderId)).toMatchObject([{ exception: 1, token: 'token-2' }]);
    });

    it('opens another exception when the state is entered again', async () => {
      seedStage(table, { held: 2 });
      await run(handler, input);
      table.seed({ ...exceptions()[0], status: 'resolved' });
      await run(handler, { ...input, enteredAt: at('11:00:00'), token: 'token-2' });

      expect(exceptions()).toHaveLength(2);
      expect(table.item(key.token(orderId, 'NeedsAttention', 0))).toMatchObject({ exception: 2 });
    });

    it('takes over the exception of an execution that ended, so that resolving it resumes this one', async () => {
      seedStage(table, { planned: 2 });
      await run(executionStatus, statusEvent('fulfillment', `${orderId}-f2-1-1`));
      await run(handler, { ...input, n: 2, error: { Error: 'States.TaskFailed', Cause: '' } });

      expect(exceptions()).toMatchObject([
        {
          exceptionType: 'ExecutionFailed',
          fulfillment: 2,
          waiting: true,
          detail: { execution: `${orderId}-1` },
        },
      ]);
      expect(storedOrder(table).attention).toBe(1);
    });

    it('does not take over the exception of a return, which owns no units of the order (P24)', async () => {
      seedStage(table, { held: 2 });
      await run(handler, input);
      const [ofOrder] = exceptions();
      table.seed({ ...ofOrder, waiting: false, detail: { returnId: `${orderId}-r1` } });
      await run(handler, { ...input, enteredAt: at('11:00:00'), token: 'token-2' });

      expect(exceptions()).toHaveLength(2);
      expect(await readTokens(orderId)).toMatchObject([{ exception: 2, token: 'token-2' }]);
    });

    it('stores nothing but its token for an order that is closed', async () => {
      seedStage(table, { delivered: 2, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
      await run(handler, input);

      expect(exceptions()).toEqual([]);
      expect(table.writes).toEqual([[`ORDER#${orderId} TOKEN#NeedsAttention#0000`]]);
    });

    it('reads the message of a Cause, at most 300 characters of it', () => {
      expect(reasonOf('{"errorType":"NoRoute","errorMessage":"none","trace":[]}')).toBe('none');
      expect(reasonOf('plain words')).toBe('plain words');
      expect(reasonOf('x'.repeat(1000))).toHaveLength(300);
    });
  });

  const statusEvent = (machine: string, name: string, over: Record<string, unknown> = {}) => ({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: {
      name,
      status: 'ABORTED',
      stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:order-orchestrator-dev-${machine}`,
      error: null,
      cause: null,
      ...over,
    },
  });

  describe('an execution that failed or was stopped', () => {
    it('becomes an exception, and only one when the news comes twice', async () => {
      seedStage(table, { planned: 2 });
      await run(executionStatus, statusEvent('order', `${orderId}-1`));
      await run(executionStatus, statusEvent('order', `${orderId}-1`));

      expect(exceptions()).toMatchObject([
        {
          exceptionType: 'ExecutionFailed',
          owner: 'engineering',
          waiting: false,
          detail: { execution: `${orderId}-1`, attempt: 1, status: 'ABORTED' },
        },
      ]);
      expect(storedOrder(table)).toMatchObject({ status: 'needs_attention', attention: 1 });
    });

    it('opens no exception when it was of an earlier attempt (P14)', async () => {
      seedStage(table, { planned: 2, order: { attempt: 2 } });
      await run(executionStatus, statusEvent('order', `${orderId}-1`));

      expect(exceptions()).toEqual([]);
    });

    it('opens no exception for an order that is closed (P14)', async () => {
      seedStage(table, { delivered: 2, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
      await run(executionStatus, statusEvent('order', `${orderId}-1`, { status: 'FAILED' }));

      expect(exceptions()).toEqual([]);
    });

    it('leaves the exception that it waited for without a wait: a retry starts the next attempt (P14)', async () => {
      seedStage(table, { held: 2 });
      await run(handler, input);
      await run(executionStatus, statusEvent('order', `${orderId}-1`));

      expect(exceptions()).toMatchObject([{ exceptionType: 'NoRoute', waiting: false, version: 2 }]);
      expect(storedOrder(table).attention).toBe(1);
    });

    it('opens an exception again when it was stopped after a person had resolved the first (P14)', async () => {
      seedStage(table, { held: 2 });
      await run(handler, input);
      table.seed(
        { ...exceptions()[0], status: 'resolved' },
        { ...table.item(key.order(orderId)), attention: 0 },
      );
      await run(executionStatus, statusEvent('order', `${orderId}-1`));
      await run(executionStatus, statusEvent('order', `${orderId}-1`));

      expect(exceptions()).toMatchObject([
        { exceptionType: 'NoRoute', status: 'resolved' },
        { exceptionType: 'ExecutionFailed', status: 'open' },
      ]);
    });

    it('leaves an exception alone for which another execution waits', async () => {
      seedStage(table, { left: 2 });
      await run(handler, { ...input, n: 1 });
      await run(executionStatus, statusEvent('fulfillment', `${orderId}-f1-1-2`, { status: 'FAILED' }));

      expect(exceptions()).toMatchObject([{ exceptionType: 'NoRoute', waiting: true }]);
    });

    it('opens a ReleaseFailed when its release failed', async () => {
      seedStage(table, { held: 2 });
      await run(
        executionStatus,
        statusEvent('order', `${orderId}-1`, { status: 'FAILED', error: 'ReleaseFailed', cause: 'why' }),
      );

      expect(exceptions()).toMatchObject([{ exceptionType: 'ReleaseFailed', detail: { reason: 'why' } }]);
    });

    it('names the return that it was of, and opens nothing for a return that has ended', async () => {
      seedStage(table, { delivered: 2, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
      table.seed(aReturnItem());
      await run(executionStatus, statusEvent('return', `${orderId}-r1-1`, { status: 'TIMED_OUT' }));

      expect(exceptions()).toMatchObject([
        { exceptionType: 'ExecutionFailed', detail: { returnId: `${orderId}-r1` } },
      ]);

      table.seed(aReturnItem({ n: 2, returnId: `${orderId}-r2`, status: 'closed' }));
      await run(executionStatus, statusEvent('return', `${orderId}-r2-1`));

      expect(exceptions()).toHaveLength(1);
    });

    it('opens nothing when its name is of no order of ours', async () => {
      await run(executionStatus, statusEvent('order', 'started-by-hand'));
      await run(executionStatus, statusEvent('order', 'web-9-bbbbbbbb-1'));
      await run(executionStatus, statusEvent('fulfillment', 'odd'));

      expect(exceptions()).toEqual([]);
    });

    it('names its order, fulfillment or return, and its attempt (P15)', () => {
      expect(parseExecutionName('order', `${orderId}-12`)).toEqual({ id: orderId, attempt: 12 });
      expect(parseExecutionName('fulfillment', `${orderId}-f2-3-4`)).toEqual({
        id: `${orderId}-f2`,
        attempt: 3,
      });
      expect(parseExecutionName('return', `${orderId}-r1-2`)).toEqual({ id: `${orderId}-r1`, attempt: 2 });
    });
  });
});
