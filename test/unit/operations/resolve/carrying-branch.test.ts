import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEventDoor } from '../../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../../functions/fulfillment/record-event.handler.ts';
import { fulfillmentItem } from '../../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { parseReservation } from '../../../../functions/inventory/reservation/reservation.store.ts';
import { resolveExceptionDoor } from '../../../../functions/operations/doors.ts';
import { handler as resolveException } from '../../../../functions/operations/resolve-exception.handler.ts';
import { branchOfWait } from '../../../../functions/order/unit-owner.ts';
import { isStockServed } from '../../../../functions/relay/meetings/facts.ts';
import { outcomeOf } from '../../../../functions/relay/meetings/outcome.ts';
import { key } from '../../../../functions/shared/keys.ts';
import type { Token, WaitingState } from '../../../../functions/shared/token.ts';
import { call } from '../../../support/call.ts';
import { nameExecutions } from '../../../support/executions.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { orderId, someWork, WorkingOrder } from '../../../support/working-order.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const parcel = { carrier: 'UPS', trackingNumber: '1Z 1' };
const enteredAt = '2026-11-23T10:00:00.000Z';

function tokenOf(state: WaitingState, n: number): Token {
  const attempt = { enteredAt, retry: 0 };
  return { type: 'Token', orderId, state, n, token: `${state} ${n}`, attempt, run: '1' };
}

describe('units that wait under an exception', () => {
  const sfn = mockClient(SFNClient);
  let table: MemoryTable;
  beforeEach(() => {
    nameExecutions();
    table = new MemoryTable();
    sfn.reset();
    sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  });
  afterEach(() => table.close());

  /** Ships everything, and says then that the unit of the second line was not in the parcel. */
  async function correct(): Promise<void> {
    const tell = (id: string, parcels: object[]) =>
      call(recordEvent, recordEventDoor, {
        params: { id: `${orderId}-f1` },
        caller: { kind: 'location', id: 'store-1' },
        body: { id, kind: 'shipped', parcels },
      });
    await tell('c1', [parcel]);
    await tell('c2', [{ ...parcel, lines: [{ lineId: '1', units: 3 }] }]);
  }
  const wait = (...waits: Token[]): void => {
    table.seed(...waits.map((one) => ({ ...key.token(orderId, one.state, one.n), ...one })));
  };
  const retry = () =>
    call(resolveException, resolveExceptionDoor, {
      params: { id: `${orderId}-x1` },
      body: { id: 'r-1', action: 'retry' },
      caller: operator,
    });

  it('that a correction took out of a parcel become those of the branch that they left, on retry (P24, P28)', async () => {
    const world = new WorkingOrder(table, [someWork(), someWork({ n: 2, fulfillmentId: `${orderId}-f2` })]);
    await correct();
    const track = tokenOf('Track', 1);
    wait(track, tokenOf('Dispatch', 2));

    expect(await retry()).toMatchObject({ status: 200, body: { status: 'resolved' } });

    expect(world.reservation).toMatchObject({
      held: [{ lineId: '2', units: 1, from: 1, by: `f1:${world.fulfillment().dispatch}` }],
    });
    expect(outcomeOf(track, { fulfillment: world.fulfillment() })).toMatchObject({
      kind: 'failure',
      error: 'ShortPicked',
    });
    expect(world.order.attention).toBe(0);
  });

  it('that a correction took out become those of another branch when their own has ended (P24, P28)', async () => {
    const world = new WorkingOrder(table, [someWork(), someWork({ n: 2, fulfillmentId: `${orderId}-f2` })]);
    await correct();
    wait(tokenOf('Dispatch', 2));

    expect((await retry()).status).toBe(200);

    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', from: 1, by: 'f2:0' }] });
    expect(world.fulfillment(2)).toMatchObject({
      failure: 'ShortPicked',
      lines: [{ units: 3 }, { units: 1 }],
    });
  });

  it('that a correction took out are planned by Route once the order waits for all its parcels together (P24, P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await correct();
    const track = tokenOf('Track', 0);
    wait(track);

    expect((await retry()).status).toBe(200);

    const fulfillments = [world.fulfillment()];
    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', units: 1, by: 'f1:0' }] });
    expect(outcomeOf(track, { fulfillments })).toMatchObject({ kind: 'failure', error: 'ShortPicked' });
  });

  it('that a correction took out leave those with which another execution goes on to that one (P24)', async () => {
    const later = { enteredAt: '2026-11-23T11:00:00.000Z', retry: 0 };
    const elsewhere = { ...tokenOf('Track', 1), token: undefined, run: 'f1-1-1', attempt: later };
    const world = new WorkingOrder(table, [someWork(), someWork({ n: 2, fulfillmentId: `${orderId}-f2` })]);
    await correct();
    wait(tokenOf('Track', 0));
    table.seed({ ...key.token(orderId, 'Track', 1), ...elsewhere, type: 'AnsweredWait' });

    expect((await retry()).status).toBe(200);

    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', units: 1, by: 'f2:0' }] });
  });

  it('that a correction took out are planned as what a further wait for stock has got, where nothing else waits (P24, P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await correct();
    const stock = { ...tokenOf('AwaitStock', 0), branch: branchOfWait(1).exception };
    table.seed({ ...key.token(orderId, 'AwaitStock', 0, stock.branch), ...stock });

    expect((await retry()).status).toBe(200);

    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', units: 1, from: 1, by: 'w1:0' }] });
    expect(isStockServed(stock, parseReservation(table.item(key.reservation(orderId)) ?? {}))).toBe(true);
  });

  it('that a branch asked a person about are its own again, and lead to its re-route whatever comes between (P24)', async () => {
    const world = new WorkingOrder(table, [someWork(), someWork({ n: 2, fulfillmentId: `${orderId}-f2` })]);
    await correct();
    const waiting = {
      ...table.item(key.exception(orderId, 1)),
      waiting: true,
      branch: { n: 1, exception: 0 },
    };
    table.seed(waiting);

    expect((await retry()).status).toBe(200);

    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', by: 'f1:1' }] });
    expect(outcomeOf(tokenOf('Dispatch', 1), { fulfillment: world.fulfillment() })).toMatchObject({
      error: 'ShortPicked',
    });
  });

  it('that an execution of an earlier attempt asked about become those of their own branch in the present one (P24)', async () => {
    const world = new WorkingOrder(table, [someWork(), someWork({ n: 2, fulfillmentId: `${orderId}-f2` })]);
    await correct();
    const known = table.item(key.exception(orderId, 1));
    const branch = { n: 1, exception: 0 };
    table.seed(
      { ...known, waiting: true, branch, detail: { attempt: 1 } },
      { ...table.item(key.order(orderId)), attempt: 2, started: 2 },
    );

    expect((await retry()).status).toBe(200);

    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', by: 'x1:1' }] });
    expect(world.fulfillment()).not.toHaveProperty('failure');
  });

  it.each(['OnHold', 'AwaitCapacity', 'NeedsAttention'] as const)(
    'that a correction took out become those of a branch in %s, which plans them when it goes on (P24, P28)',
    async (state) => {
      const world = new WorkingOrder(table, [someWork(), someWork({ n: 2, fulfillmentId: `${orderId}-f2` })]);
      await correct();
      wait(tokenOf(state, 2));

      expect((await retry()).status).toBe(200);

      expect(world.reservation).toMatchObject({ held: [{ lineId: '2', units: 1, by: 'f2:0' }] });
      expect(outcomeOf(tokenOf('Dispatch', 2), { fulfillment: world.fulfillment(2) })).toMatchObject({
        error: 'ShortPicked',
      });
    },
  );

  it('that a correction took out are planned once Route looks at the whole order, where no branch waits (P24, P28)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await correct();
    wait(tokenOf('OnHold', 0));

    expect((await retry()).status).toBe(200);

    expect(world.reservation).toMatchObject({ held: [{ lineId: '2', units: 1, by: 'f1:0' }] });
    expect(world.fulfillment()).toMatchObject({ failure: 'ShortPicked' });
  });

  it('wait on where nothing of the order is left to do: the retry is 409 until its execution has ended (P24)', async () => {
    const world = new WorkingOrder(table, [someWork()]);
    await correct();
    const work = world.fulfillment();
    const lines = work.lines.map((line) => ({ ...line, delivered: line.shipped }));
    table.seed({
      ...key.fulfillment(orderId, 1),
      ...fulfillmentItem({ ...work, lines, status: 'delivered' }),
    });

    expect((await retry()).status).toBe(409);

    expect(world.reservation).toMatchObject({ held: [{ by: 'x1' }] });
  });
});
