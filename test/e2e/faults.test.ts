import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { readBackorders } from '../../functions/inventory/backorder/backorder.store.ts';
import { type Fault, FaultControls } from '../../local/aws/controls.ts';
import { deployment, ended, type OrderView, operator, statesEntered, World } from '../support/world.ts';

const faults = new FaultControls(deployment.endpoint);
const happy = ['Capture', 'Reserve', 'Route', 'Fulfil', 'Dispatch', 'Track'];

/** A write of this item of an order, as the request spells it. */
const writes = (orderId: string, sk: string): Pick<Fault, 'op' | 'match'> => ({
  op: 'TransactWriteItems',
  match: `ORDER#${orderId}"},"sk":{"S":"${sk}`,
});

/** Arranges a fault; answers how often it has fired. */
async function arrange(fault: Fault): Promise<() => Promise<number>> {
  const { id } = await faults.add(fault);
  return () => faults.fired(id);
}

const counted = ({ timeline }: OrderView): Record<string, number> =>
  timeline.reduce<Record<string, number>>(
    (counts, { event }) => ({ ...counts, [event]: (counts[event] ?? 0) + 1 }),
    {},
  );
const failures = (history: readonly HistoryEvent[]): (string | undefined)[] =>
  history.flatMap((event) => (event.type === 'TaskFailed' ? [event.taskFailedEventDetails?.error] : []));

/** One order of two units, each thing done once: fulfilled, shipped, told, counted. */
async function deliveredOnce(
  world: World,
  orderId: string,
  states: readonly string[] = happy,
): Promise<HistoryEvent[]> {
  await world.untilStatus(orderId, 'delivered');
  const { status, history } = await ended(orderId);
  expect(status).toBe('SUCCEEDED');
  expect(statesEntered(history)).toEqual(states);
  const order = await world.until(
    orderId,
    'has told everything',
    (one) => counted(one)['order.delivered'] === 1,
  );
  expect(order.totals).toMatchObject({
    delivered: 2,
    open: 0,
    backordered: 0,
    reserved: 0,
    allocated: 0,
    shipped: 0,
    cancelled: 0,
  });
  expect(Object.values(counted(order)), 'each event once').toEqual(Object.keys(counted(order)).map(() => 1));
  expect(order).toMatchObject({ exceptions: [], fulfillments: [{ status: 'delivered' }], shipments: [{}] });
  expect(order.fulfillments).toHaveLength(1);
  expect(order.shipments).toHaveLength(1);
  expect(await world.positions('A')).toMatchObject({ one: { onHand: 3, allocated: 0, free: 3 } });
  expect(await world.atp('A')).toBe(3);
  expect(await world.audit()).toEqual([]);
  return history;
}

describe.concurrent('a step meets faults at the border', () => {
  test.each<[string, Omit<Fault, 'op' | 'match'>, string[]]>([
    ['three conflicts end within the step', { mode: 'conflict', times: 3 }, []],
    [
      'eight conflicts: the state tries again, the order is never failed',
      { mode: 'conflict', times: 8 },
      ['Contended'],
    ],
    ['throttled', { mode: 'throttle', times: 3 }, []],
    ['the answer is lost (P6)', { mode: 'lost' }, []],
    ['the connection breaks within the answer (P6)', { mode: 'cut' }, []],
  ])('Reserve: %s', async (_title, fault, expected) => {
    const world = await new World(`fr${fault.mode}`).open({ one: { A: 5 } });
    const fired = await arrange({ ...writes(world.nextOrderId, 'RESERVATION'), ...fault });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.shipAndDeliver(orderId);
    const history = await deliveredOnce(world, orderId);
    expect(failures(history)).toEqual(expected);
    expect(await fired()).toBe(fault.times ?? 1);
  });

  test.each<['lost' | 'cut']>([['lost'], ['cut']])(
    'Route: the answer is %s after the plan took effect; it is not planned twice (P6)',
    async (mode) => {
      const world = await new World(`froute${mode}`).open({ one: { A: 5 } });
      const fired = await arrange({ ...writes(world.nextOrderId, 'DECISION#'), mode });
      const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
      await world.shipAndDeliver(orderId);
      await deliveredOnce(world, orderId);
      expect(await fired()).toBe(1);
      expect(await operator.get(`/orders/${orderId}/decisions`)).toMatchObject({ decisions: [{}] });
    },
  );

  test.each([
    ['Reserve', 'RESERVATION'],
    ['Route', 'DECISION#'],
    ['Dispatch', 'TOKEN#Dispatch'],
  ])('%s dies after its write: it is retried, and finds its own effect (P6)', async (state, sk) => {
    const world = await new World(`fkill${state.toLowerCase()}`).open({ one: { A: 5 } });
    const fired = await arrange({ ...writes(world.nextOrderId, sk), mode: 'kill', at: 'after' });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.shipAndDeliver(orderId);
    const history = await deliveredOnce(world, orderId);
    expect(await fired()).toBe(1);
    expect(failures(history), 'Lambda said that the function ended').toHaveLength(1);
  });

  test('Dispatch dies before its write: nobody has seen the work until it is tried again', async () => {
    const world = await new World('fkillbefore').open({ one: { A: 5 } });
    const fired = await arrange({
      ...writes(world.nextOrderId, 'TOKEN#Dispatch'),
      mode: 'kill',
      at: 'before',
    });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.shipAndDeliver(orderId);
    await deliveredOnce(world, orderId);
    expect(await fired()).toBe(1);
  });

  test('AwaitStock dies after its write: it keeps its one place in the queue, and a receipt wakes it (P6)', async () => {
    const world = await new World('fkillstock').open({ one: { A: 1 } });
    const fired = await arrange({
      ...writes(world.nextOrderId, 'TOKEN#AwaitStock'),
      mode: 'kill',
      at: 'after',
    });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(orderId, 'backordered');
    await world.move([
      { id: 'r1', kind: 'receipt', sku: world.id('A'), location: world.id('one'), quantity: 4 },
    ]);
    await world.shipAndDeliver(orderId);
    await deliveredOnce(world, orderId, ['Capture', 'Reserve', 'AwaitStock', ...happy.slice(1)]);
    expect(await fired()).toBe(1);
    expect(await readBackorders(world.pool, world.id('A'))).toEqual([]);
  });

  test('Reroute dies after its write: the replacement is made once, and its execution started once (P6, P15)', async () => {
    const world = await new World('fkillreroute').open({ near: { A: 2 }, one: { A: 5 } });
    const fired = await arrange({ ...writes(world.nextOrderId, 'DECISION#0002'), mode: 'kill', at: 'after' });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.tell((await world.untilFulfillment(orderId, 'requested', 'near')).fulfillmentId, {
      kind: 'rejected',
      reason: 'damaged',
    });
    await world.shipAndDeliver(orderId, 'one');
    expect(await world.untilStatus(orderId, 'delivered')).toMatchObject({
      totals: { delivered: 2 },
      fulfillments: [{ status: 'rejected' }, { status: 'delivered' }],
    });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await fired()).toBe(1);
    expect((await world.order(orderId)).fulfillments).toHaveLength(2);
    expect(await world.positions('A')).toMatchObject({
      near: { onHand: 2, unsellable: 2, allocated: 0 },
      one: { onHand: 3, allocated: 0 },
    });
    expect(await world.audit()).toEqual([]);
  });
});

describe.concurrent('a door meets faults at the border', () => {
  test.each<['lost' | 'cut' | 'kill']>([['lost'], ['cut'], ['kill']])(
    'shipped, and the answer is gone (%s): told again, it is the same shipment',
    async (mode) => {
      const world = await new World(`fship${mode}`).open({ one: { A: 5 } });
      const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
      const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
      const fired = await arrange({ ...writes(orderId, 'SHIPMENT#'), mode });
      await world.scan(await world.ship(fulfillmentId), ['delivered']);
      await deliveredOnce(world, orderId);
      expect(await fired()).toBe(1);
    },
  );

  test('captured, and the function dies: submitted again it is the same order', async () => {
    const world = await new World('fcapture').open({ one: { A: 5 } });
    const fired = await arrange({ ...writes(world.nextOrderId, 'META'), mode: 'kill' });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.shipAndDeliver(orderId);
    await deliveredOnce(world, orderId);
    expect(await fired()).toBe(1);
  });

  test('delivered, and the function dies: the carrier tells again, the order closes once (P12)', async () => {
    const world = await new World('fscan').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const number = await world.ship((await world.untilFulfillment(orderId, 'requested')).fulfillmentId);
    const fired = await arrange({ op: 'TransactWriteItems', match: number, mode: 'kill' });
    expect((await world.scan(number, ['in_transit', 'delivered'])).status).toBe(200);
    await deliveredOnce(world, orderId);
    expect(await fired()).toBe(1);
  });
});

describe.concurrent('the relay meets faults at the border', () => {
  test.each<[string, (orderId: string) => Fault, number]>([
    [
      'StartExecution: the answer is lost',
      (orderId) => ({ op: 'StartExecution', match: `${orderId}-1`, mode: 'lost', times: 2 }),
      2,
    ],
    [
      'StartExecution: the relay dies after it',
      (orderId) => ({ op: 'StartExecution', match: `${orderId}-1`, mode: 'kill' }),
      1,
    ],
    [
      'SendTaskSuccess: the answer is lost, of Dispatch and of Track',
      (orderId) => ({ op: 'SendTaskSuccess', match: `${orderId}-f1`, mode: 'lost', times: 2 }),
      2,
    ],
    [
      'SendTaskSuccess: refused for a while',
      (orderId) => ({ op: 'SendTaskSuccess', match: `${orderId}-f1`, mode: 'throttle', times: 6 }),
      6,
    ],
    [
      'SendTaskSuccess: the relay dies after it',
      (orderId) => ({ op: 'SendTaskSuccess', match: `${orderId}-f1`, mode: 'kill' }),
      1,
    ],
    [
      'PutEvents: some of a request are refused',
      (orderId) => ({ op: 'PutEvents', match: orderId, mode: 'partial', times: 3 }),
      3,
    ],
    [
      'PutEvents: the answer is lost',
      (orderId) => ({ op: 'PutEvents', match: orderId, mode: 'lost', times: 2 }),
      2,
    ],
  ])('%s', async (title, fault, times) => {
    const world = await new World(`fx${title.slice(0, 2).toLowerCase()}`).open({ one: { A: 5 } });
    const fired = await arrange(fault(world.nextOrderId));
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.shipAndDeliver(orderId);
    await deliveredOnce(world, orderId);
    expect(await fired()).toBe(times);
  });
});
