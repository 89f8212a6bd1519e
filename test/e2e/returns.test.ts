import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { key } from '../../functions/shared/keys.ts';
import { letPass } from '../support/deadline.ts';
import { deployment, ended, eventually, operator, World } from '../support/world.ts';

const returned = z.looseObject({ returnId: z.string(), status: z.string(), location: z.string() });
const stepFunctions = new SFNClient({});

/** A delivered order of three units from one location. */
async function delivered(name: string): Promise<{ world: World; orderId: string }> {
  const world = await new World(name).open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 3 }]);
  await world.shipAndDeliver(orderId);
  await world.untilStatus(orderId, 'delivered');
  return { world, orderId };
}

const request = (orderId: string, units: number, over: Record<string, unknown> = {}) =>
  operator.send('POST', `/orders/${orderId}/returns`, {
    id: `return-${units}`,
    lines: [{ lineId: '1', units }],
    reason: 'too small',
    ...over,
  });
const tell = (returnId: string, event: Record<string, unknown>) =>
  operator.send('POST', `/returns/${returnId}/events`, { id: String(event['kind']), ...event });
const requested = async (orderId: string, units: number): Promise<string> => {
  const answer = await request(orderId, units);
  expect(answer.status).toBe(201);
  return returned.parse(answer.body).returnId;
};
const statusOf = async (returnId: string): Promise<string> =>
  returned.parse(await operator.get(`/returns/${returnId}`)).status;
const untilStatus = (returnId: string, status: string) =>
  eventually(`${returnId} is ${status}`, async () =>
    (await statusOf(returnId)) === status ? true : undefined,
  );

/** How the return's own execution ended. */
async function endOf(returnId: string): Promise<{ status: string | undefined; output: string }> {
  const executionArn = `${deployment.orderMachine.replace(':stateMachine:', ':execution:').replace(/-order$/, '-return')}:${returnId}-1`;
  return eventually(`the execution of ${returnId} ends`, async () => {
    // The relay may not have started it yet.
    const found = await stepFunctions
      .send(new DescribeExecutionCommand({ executionArn }))
      .catch(() => undefined);
    return found === undefined || found.status === 'RUNNING'
      ? undefined
      : { status: found.status, output: found.output ?? '' };
  });
}

describe.concurrent('a return', () => {
  test('of a part: received, inspected, closed; what is good is on sale again, what is not never', async () => {
    const { world, orderId } = await delivered('rpart');
    const first = await request(orderId, 2);
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'requested', location: world.id('one'), lines: [{ lineId: '1', units: 2 }] },
    });
    const { returnId } = returned.parse(first.body);
    expect(await request(orderId, 2), 'the same command again').toEqual(first);
    expect((await request(orderId, 2, { reason: 'too large' })).status, 'the same id, other content').toBe(
      409,
    );
    expect(await request(orderId, 3, { id: 'more' }), 'three were delivered, two are coming').toMatchObject({
      status: 409,
      body: { lines: [{ lineId: '1', wanted: 3, returnable: 1 }] },
    });

    expect((await tell(returnId, { kind: 'received' })).status).toBe(200);
    expect((await tell(returnId, { kind: 'received', id: 'again' })).status).toBe(409);
    expect((await world.order(orderId)).totals).toMatchObject({ delivered: 1, returned: 2 });
    expect(await world.atp('A'), 'nobody has looked at it yet').toBe(2);
    const half = await tell(returnId, {
      kind: 'inspected',
      lines: [{ lineId: '1', units: 1, as: 'restock' }],
    });
    expect(half.status, 'says nothing of the other unit').toBe(400);
    const lines = [
      { lineId: '1', units: 1, as: 'restock' },
      { lineId: '1', units: 1, as: 'unsellable', reason: 'stained' },
    ];
    expect((await tell(returnId, { kind: 'inspected', lines })).status).toBe(200);
    expect(await world.positions('A')).toMatchObject({ one: { onHand: 4, unsellable: 1, free: 3 } });
    expect(await world.atp('A')).toBe(3);

    await untilStatus(returnId, 'closed');
    const end = await endOf(returnId);
    expect(end.status).toBe('SUCCEEDED');
    expect(end.output).toContain(returnId);
    await world.until(orderId, 'tells of its return', ({ timeline }) =>
      ['return.requested', 'return.received', 'return.inspected', 'return.closed'].every((type) =>
        timeline.some(({ event }) => event === type),
      ),
    );
    expect((await world.order(orderId)).status, 'one unit stayed with the customer').toBe('delivered');
    expect(await world.audit()).toEqual([]);
  });

  test('of everything: the order ends as returned, also when it was inspected without having been received', async () => {
    const { world, orderId } = await delivered('rall');
    const returnId = await requested(orderId, 3);
    expect(
      (await tell(returnId, { kind: 'inspected', lines: [{ lineId: '1', units: 3, as: 'restock' }] })).status,
    ).toBe(200);
    expect(await world.order(orderId)).toMatchObject({
      status: 'returned',
      totals: { delivered: 0, returned: 3 },
    });
    await untilStatus(returnId, 'closed');
    expect((await endOf(returnId)).status).toBe('SUCCEEDED');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(5);
    expect(await world.audit()).toEqual([]);
  });

  test('cancelled: its execution ends, its units may be announced again; goods that come all the same are received', async () => {
    const { world, orderId } = await delivered('rcancel');
    const returnId = await requested(orderId, 3);
    expect((await tell(returnId, { kind: 'cancelled' })).status).toBe(200);
    expect(await endOf(returnId)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await tell(returnId, { kind: 'cancelled', id: 'again' })).status).toBe(409);
    expect((await request(orderId, 3, { id: 'second' })).status).toBe(201);
    expect((await tell(returnId, { kind: 'received' })).status, 'a fact is never refused').toBe(200);
    expect((await world.order(orderId)).totals).toMatchObject({ returned: 3 });
    expect(await world.audit()).toEqual([]);
  });

  test('that never comes expires, and one that nobody inspects is said again: the sweeper sees to both (P5)', async () => {
    const { world, orderId } = await delivered('rexpire');
    const [never, received] = [await requested(orderId, 1), await requested(orderId, 2)];
    await tell(received, { kind: 'received' });
    await letPass(key.return(orderId, 1), 'dueAt', 'receiveBy');
    await letPass(key.return(orderId, 2), 'dueAt', 'inspectBy');
    await world.sweep();
    await untilStatus(never, 'expired');
    expect((await endOf(never)).status).toBe('SUCCEEDED');
    await world.until(
      orderId,
      'is reminded of the inspection',
      ({ timeline }) => timeline.filter(({ event }) => event === 'return.expired').length === 2,
    );
    expect(await statusOf(received)).toBe('received');
    expect(
      (await request(orderId, 1, { id: 'again' })).status,
      'what never came may be announced again',
    ).toBe(201);
    expect(await world.audit()).toEqual([]);
  });

  test('of an order that was not delivered: refused', async () => {
    const world = await new World('rnone').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.untilFulfillment(orderId, 'requested');
    expect((await request(orderId, 1)).status).toBe(409);
    expect((await request(orderId, 1, { location: 'nowhere', id: 'elsewhere' })).status).toBe(400);
  });
});
