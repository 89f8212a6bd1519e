import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { key } from '../../functions/shared/keys.ts';
import type { Answer } from '../../local/brand/api-client.ts';
import { letPass } from '../support/deadline.ts';
import { deployment, ended, eventually, eventuallyTrue, operator, World } from '../support/world.ts';

const returnSchema = z.looseObject({ returnId: z.string(), status: z.string(), location: z.string() });
const stepFunctions = new SFNClient({});

/** A delivered order of three units from one location. */
async function deliveredOrder(name: string): Promise<{ world: World; orderId: string }> {
  const world = await new World(name).open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 3 }]);
  await world.shipAndDeliver(orderId);
  await world.untilStatus(orderId, 'delivered');
  return { world, orderId };
}

function request(orderId: string, units: number, over: Record<string, unknown> = {}): Promise<Answer> {
  return operator.send('POST', `/orders/${orderId}/returns`, {
    id: `return-${units}`,
    lines: [{ lineId: '1', units }],
    reason: 'too small',
    ...over,
  });
}

/** Requests a return and answers its id. */
async function requestedReturn(orderId: string, units: number): Promise<string> {
  const answer = await request(orderId, units);
  expect(answer.status).toBe(201);
  return returnSchema.parse(answer.body).returnId;
}

function tell(returnId: string, event: Record<string, unknown>): Promise<Answer> {
  return operator.send('POST', `/returns/${returnId}/events`, { id: String(event['kind']), ...event });
}

async function statusOf(returnId: string): Promise<string> {
  return returnSchema.parse(await operator.get(`/returns/${returnId}`)).status;
}

function untilStatus(returnId: string, status: string): Promise<true> {
  return eventuallyTrue(`${returnId} is ${status}`, async () => (await statusOf(returnId)) === status);
}

/** How the return's own execution ended. */
async function endOf(returnId: string): Promise<{ status: string | undefined; output: string }> {
  const machine = deployment.orderMachine.replace(/-order$/, '-return');
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${returnId}-1`;
  return eventually(`the execution of ${returnId} ends`, async () => {
    // The relay may not have started the execution yet.
    const found = await stepFunctions
      .send(new DescribeExecutionCommand({ executionArn }))
      .catch(() => undefined);
    if (found === undefined || found.status === 'RUNNING') return undefined;
    return { status: found.status, output: found.output ?? '' };
  });
}

describe.concurrent('returns', () => {
  test('a returned part is received, inspected and closed; good units are on sale again, others never', async () => {
    const { world, orderId } = await deliveredOrder('rpart');

    const first = await request(orderId, 2);
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'requested', location: world.id('one'), lines: [{ lineId: '1', units: 2 }] },
    });
    const { returnId } = returnSchema.parse(first.body);
    const otherContent = await request(orderId, 2, { reason: 'too large' });
    expect(await request(orderId, 2), 'the same command again').toEqual(first);
    expect(otherContent.status, 'the same id, other content').toBe(409);
    expect(await request(orderId, 3, { id: 'more' }), 'three were delivered, two are coming').toMatchObject({
      status: 409,
      body: { lines: [{ lineId: '1', wanted: 3, returnable: 1 }] },
    });

    expect((await tell(returnId, { kind: 'received' })).status).toBe(200);
    expect((await tell(returnId, { kind: 'received', id: 'again' })).status, 'told again').toBe(200);
    expect((await world.order(orderId)).totals).toMatchObject({ delivered: 1, returned: 2 });
    expect(await world.atp('A'), 'nobody has looked at it yet').toBe(2);

    const restocked = { lineId: '1', units: 1, as: 'sellable' };
    const stained = { lineId: '1', units: 1, as: 'scrap', reason: 'stained' };
    const half = await tell(returnId, { kind: 'inspected', id: 'first', lines: [restocked] });
    const rest = await tell(returnId, { kind: 'inspected', id: 'second', lines: [stained] });
    expect([half.status, rest.status], 'unit by unit').toEqual([200, 200]);
    expect(await world.positions('A')).toMatchObject({ one: { onHand: 4, unsellable: 1, free: 3 } });
    expect(await world.atp('A')).toBe(3);

    await untilStatus(returnId, 'closed');
    const end = await endOf(returnId);
    expect(end.status).toBe('SUCCEEDED');
    expect(end.output).toContain(returnId);
    const told = ['return.requested', 'return.received', 'return.inspected', 'return.closed'];
    await world.until(orderId, 'tells of its return', ({ timeline }) =>
      told.every((type) => timeline.some(({ event }) => event === type)),
    );
    expect((await world.order(orderId)).status, 'one unit stayed with the customer').toBe('delivered');
    expect(await world.audit()).toEqual([]);
  });

  test('a return of all units ends the order as returned, also when nobody said that it was received', async () => {
    const { world, orderId } = await deliveredOrder('rall');
    const returnId = await requestedReturn(orderId, 3);

    const lines = [{ lineId: '1', units: 3, as: 'sellable' }];
    const inspected = await tell(returnId, { kind: 'inspected', lines });

    expect(inspected.status).toBe(200);
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

  test('a cancelled return ends; its units may be announced again, and goods that come are received', async () => {
    const { world, orderId } = await deliveredOrder('rcancel');
    const returnId = await requestedReturn(orderId, 3);

    expect((await tell(returnId, { kind: 'cancelled' })).status).toBe(200);

    expect(await endOf(returnId)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await tell(returnId, { kind: 'cancelled', id: 'again' })).status).toBe(409);
    expect((await request(orderId, 3, { id: 'second' })).status).toBe(201);
    expect((await tell(returnId, { kind: 'received' })).status, 'a fact is never refused').toBe(200);
    expect((await world.order(orderId)).totals).toMatchObject({ returned: 3 });
    expect(await world.audit()).toEqual([]);
  });

  test('a return that never comes expires, and one that nobody inspects is told of again (P5)', async () => {
    const { world, orderId } = await deliveredOrder('rexpire');
    const never = await requestedReturn(orderId, 1);
    const received = await requestedReturn(orderId, 2);
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
    const again = await request(orderId, 1, { id: 'again' });
    expect(again.status, 'what never came may be announced again').toBe(201);
    expect(await world.audit()).toEqual([]);
  });

  test('a return of an order that was not delivered is refused', async () => {
    const world = await new World('rnone').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.untilFulfillment(orderId, 'requested');

    expect((await request(orderId, 1)).status).toBe(409);
    expect((await request(orderId, 1, { location: 'nowhere', id: 'elsewhere' })).status).toBe(400);
  });
});
