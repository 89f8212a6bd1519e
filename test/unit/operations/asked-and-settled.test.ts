import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  exceptionItem,
  openException,
  parseException,
} from '../../../functions/exceptions/exception.store.ts';
import type { ExceptionType } from '../../../functions/exceptions/exception.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { nameExecutions } from '../../support/executions.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import {
  at,
  findings,
  orderId,
  seedStage,
  storedFulfillment,
  storedOrder,
  storedReservation,
  unpublishable,
} from '../../support/stage.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const machines = mockClient(SFNClient);
let table: MemoryTable;
beforeEach(() => {
  forgetNetwork();
  machines.reset();
  machines.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  nameExecutions();
  table = new MemoryTable().seed(channelItem('web'), ...[1, 2, 3, 4].map((n) => locationItem(`store-${n}`)));
});
afterEach(() => {
  expect(findings(table)).toEqual([]);
  expect(unpublishable(table)).toEqual([]);
  table.close();
});

function open(type: ExceptionType, fulfillment: number, more: { waiting?: true } = {}): void {
  const before = storedOrder(table);
  const draft = { type, fulfillment, detail: {}, ...more };
  const { exception, change } = openException(before, draft, at('10:00:00'));
  table.seed(exceptionItem(exception), { ...key.order(orderId), ...orderItem({ ...before, ...change }) });
}
const say = (body: Record<string, unknown>) =>
  call(resolve, resolveExceptionDoor, {
    params: { id: `${orderId}-x1` },
    body: { id: 'r', ...body },
    caller: operator,
  });
const tell = (body: Record<string, unknown>) =>
  call(recordEvent, recordEventDoor, { params: { id: `${orderId}-f3` }, body, caller: operator });
const exception = () => parseException(table.item(key.exception(orderId, 1)) ?? {});

test('what a location keeps after a short pick was cancelled has an owner when it cannot ship either (P9, P24)', async () => {
  seedStage(table, { accepted: 2, held: 1, heldBy: 'x1' });
  open('NoRoute', 3, { waiting: true });

  expect(await say({ action: 'cancel' })).toMatchObject({ status: 200 });
  expect(storedOrder(table).totals).toEqual({ ...noTotals, allocated: 2, cancelled: 1 });
  expect(storedFulfillment(table, 3)).toMatchObject({ cancelAsked: { lines: [{ units: 2 }] } });
  expect(await tell({ id: 'no', kind: 'cancelRefused' })).toMatchObject({ status: 200 });
  expect(await tell({ id: 'cannot', kind: 'rejected', reason: 'cannotShip' })).toMatchObject({ status: 200 });

  expect(storedOrder(table)).toMatchObject({ status: 'cancelled', totals: { ...noTotals, cancelled: 3 } });
  expect(storedReservation(table)?.held).toEqual([]);
  expect(exception().status).toBe('resolved');
});

test('a cancel that nobody is asked for any more is over: a person who says what became of the units ends it (P8, P13)', async () => {
  seedStage(table, { accepted: 1, shipped: 1 });
  await call(cancel, cancelDoor, { params: { id: orderId }, body: { id: 'c' }, caller: operator });
  expect(storedOrder(table)).toMatchObject({ status: 'cancelling', cancel: { state: 'asked' } });
  machines.on(DescribeExecutionCommand).resolves({ status: 'ABORTED' });
  open('ExecutionFailed', 3);

  const outcomes = [{ as: 'cancelled' }, { as: 'delivered' }];
  expect(await say({ action: 'close', outcomes })).toMatchObject({ status: 200 });

  expect(storedFulfillment(table, 3).status).toBe('cancelled');
  expect(storedOrder(table)).toMatchObject({
    status: 'shipped',
    cancel: { state: 'done' },
    totals: { ...noTotals, cancelled: 1, shipped: 1 },
  });
});
