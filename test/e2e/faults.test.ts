import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { readBackorders } from '../../functions/inventory/backorder/backorder.store.ts';
import { type Fault, FaultControls } from '../../local/aws/controls.ts';
import {
  deployment,
  ended,
  entered,
  eventuallyTrue,
  operator,
  type ShownOrder,
  statesEntered,
  World,
} from '../support/world.ts';

const faults = new FaultControls(deployment.endpoint);
const HAPPY_PATH = ['Route', 'Fulfil', 'Dispatch', 'Track'];
/** An order that waits before Reserve, and is reserved after that. */
const RELEASED_PATH = ['Route', 'Reserve', 'OnHold', 'Reserve', ...HAPPY_PATH];

/** Writes of this item of an order, as the requests spell them; `op`: how the item is written. */
function writesOf(orderId: string, sk: string, op = 'TransactWriteItems'): Pick<Fault, 'op' | 'match'> {
  return { op, match: `ORDER#${orderId}"},"sk":{"S":"${sk}` };
}

/** Arranges a fault; the function that is returned answers how often the fault has fired. */
async function arrange(fault: Fault): Promise<() => Promise<number>> {
  const { id } = await faults.add(fault);
  return () => faults.fired(id);
}

/** How often each event has been told of the order. */
function eventCounts({ timeline }: ShownOrder): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { event } of timeline) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
}

function taskErrors(history: readonly HistoryEvent[]): (string | undefined)[] {
  return history.flatMap((event) =>
    event.type === 'TaskFailed' ? [event.taskFailedEventDetails?.error] : [],
  );
}

/** An order of two units for which each thing was done once: fulfilled, shipped, told, counted. */
async function expectDeliveredOnce(
  world: World,
  orderId: string,
  states: readonly string[] = HAPPY_PATH,
  orStates: readonly string[] = states,
): Promise<HistoryEvent[]> {
  await world.untilStatus(orderId, 'delivered');
  const { status, history } = await ended(orderId);
  expect(status).toBe('SUCCEEDED');
  expect([states, orStates]).toContainEqual(statesEntered(history));

  const order = await world.until(
    orderId,
    'has told everything',
    (seen) => eventCounts(seen)['order.delivered'] === 1,
  );
  const counts = eventCounts(order);
  expect(order.totals).toMatchObject({
    delivered: 2,
    open: 0,
    backordered: 0,
    reserved: 0,
    allocated: 0,
    shipped: 0,
    cancelled: 0,
  });
  expect(Object.values(counts), 'each event once').toEqual(Object.keys(counts).map(() => 1));
  expect(order).toMatchObject({ exceptions: [], fulfillments: [{ status: 'delivered' }], shipments: [{}] });
  expect(order.fulfillments).toHaveLength(1);
  expect(order.shipments).toHaveLength(1);
  expect(await world.positions('A')).toMatchObject({ one: { onHand: 3, allocated: 0, free: 3 } });
  expect(await world.atp('A')).toBe(3);
  expect(await world.audit()).toEqual([]);
  return history;
}

/** Places an order of two units and delivers it. */
async function placeAndDeliver(world: World): Promise<string> {
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  await world.shipAndDeliver(orderId);
  return orderId;
}

/** The same of an order that is held before Reserve, so that its units are claimed by that state. */
async function releaseAndDeliver(world: World): Promise<string> {
  const holds = [{ id: 'fraud', reason: 'CHECK', before: 'reserve' }];
  const orderId = await world.place([{ sku: 'A', quantity: 2 }], { holds });
  await entered(orderId, 'OnHold');
  await world.lift(orderId, 'fraud');
  await world.shipAndDeliver(orderId);
  return orderId;
}

describe.concurrent('a step meets faults at the border', () => {
  test.each<[string, Omit<Fault, 'op' | 'match'>, string[]]>([
    ['Reserve gets over three conflicts within the step', { mode: 'conflict', times: 3 }, []],
    [
      'Reserve is tried again by its state after eight conflicts',
      { mode: 'conflict', times: 8 },
      ['Contended'],
    ],
    ['Reserve gets over a throttled table within the step', { mode: 'throttle', times: 3 }, []],
    ['Reserve finds its own effect when the answer is lost (P6)', { mode: 'lost' }, []],
    ['Reserve finds its own effect when the connection breaks within the answer (P6)', { mode: 'cut' }, []],
  ])('%s', async (_title, fault, errors) => {
    const world = await new World(`fr${fault.mode}`).open({ one: { A: 5 } });
    const fired = await arrange({ ...writesOf(world.nextOrderId, 'RESERVATION'), ...fault });

    const orderId = await releaseAndDeliver(world);

    const history = await expectDeliveredOnce(world, orderId, RELEASED_PATH);
    expect(taskErrors(history)).toEqual(['NotReserved', 'OnHold', ...errors]);
    expect(await fired()).toBe(fault.times ?? 1);
  });

  test.each<['conflict' | 'lost' | 'kill']>([['conflict'], ['lost'], ['kill']])(
    'an order whose claiming capture meets %s is captured and claimed once, however often the shop sends it (S3)',
    async (mode) => {
      const world = await new World(`fcapture${mode}`).open({ one: { A: 5 } });
      const at = mode === 'kill' ? ({ at: 'after' } as const) : {};
      const fired = await arrange({ ...writesOf(world.nextOrderId, 'RESERVATION'), mode, ...at });

      const orderId = await placeAndDeliver(world);

      await expectDeliveredOnce(world, orderId);
      expect(await fired()).toBe(1);
    },
  );

  test.each<['lost' | 'cut']>([['lost'], ['cut']])(
    'Route does not plan twice when the answer is %s after the plan took effect (P6)',
    async (mode) => {
      const world = await new World(`froute${mode}`).open({ one: { A: 5 } });
      const fired = await arrange({ ...writesOf(world.nextOrderId, 'DECISION#'), mode });

      const orderId = await placeAndDeliver(world);

      await expectDeliveredOnce(world, orderId);
      expect(await fired()).toBe(1);
      expect(await operator.get(`/orders/${orderId}/decisions`)).toMatchObject({ decisions: [{}] });
    },
  );

  test.each([
    ['Route', 'DECISION#', 'TransactWriteItems'],
    ['Dispatch', 'TOKEN#Dispatch', 'PutItem'],
  ])('%s that dies after its write is retried, and finds its own effect (P6)', async (state, sk, op) => {
    const world = await new World(`fkill${state.toLowerCase()}`).open({ one: { A: 5 } });
    const fired = await arrange({ ...writesOf(world.nextOrderId, sk, op), mode: 'kill', at: 'after' });

    const orderId = await placeAndDeliver(world);

    // Route's write asks the location, which may have delivered before Route is tried again: then nothing is left to wait for.
    const nothingLeft = state === 'Route' ? ['Route', 'Fulfil', 'Track'] : HAPPY_PATH;
    const history = await expectDeliveredOnce(world, orderId, HAPPY_PATH, nothingLeft);
    expect(await fired()).toBe(1);
    expect(taskErrors(history), 'Lambda said that the function ended').toHaveLength(1);
  });

  test('Dispatch that dies before its write shows the work to nobody until it is tried again', async () => {
    const world = await new World('fkillbefore').open({ one: { A: 5 } });
    const writes = writesOf(world.nextOrderId, 'TOKEN#Dispatch', 'PutItem');
    const fired = await arrange({ ...writes, mode: 'kill', at: 'before' });

    const orderId = await placeAndDeliver(world);

    await expectDeliveredOnce(world, orderId);
    expect(await fired()).toBe(1);
  });

  test('AwaitStock that dies after its write keeps one place in the queue, and a receipt wakes it (P6)', async () => {
    const world = await new World('fkillstock').open({ one: { A: 1 } });
    const writes = writesOf(world.nextOrderId, 'TOKEN#AwaitStock');
    const fired = await arrange({ ...writes, mode: 'kill', at: 'after' });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(orderId, 'backordered');

    await world.moveOne('receipt', 'A', 'one', 4);
    await world.shipAndDeliver(orderId);

    const states = ['Route', 'Reserve', 'AwaitStock', 'Reserve', ...HAPPY_PATH];
    await expectDeliveredOnce(world, orderId, states);
    expect(await fired()).toBe(1);
    expect(await readBackorders(world.pool, world.id('A'))).toEqual([]);
  });

  test('a receipt just before the backorder is stored serves it all the same (P23)', async () => {
    const world = await new World('freceipt').open({ one: { A: 1 } });
    const writes = writesOf(world.nextOrderId, 'TOKEN#AwaitStock');
    const fired = await arrange({ ...writes, mode: 'kill', at: 'before' });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await eventuallyTrue('AwaitStock is about to write', async () => (await fired()) === 1);

    await world.moveOne('receipt', 'A', 'one', 4);

    await world.shipAndDeliver(orderId);
    await expectDeliveredOnce(world, orderId, ['Route', 'Reserve', 'AwaitStock', 'Reserve', ...HAPPY_PATH]);
    expect(await readBackorders(world.pool, world.id('A'))).toEqual([]);
  });

  test('Reroute that dies after its write makes one replacement, and one execution for it (P6, P15)', async () => {
    const world = await new World('fkillreroute').open({ near: { A: 2 }, one: { A: 5 } });
    const writes = writesOf(world.nextOrderId, 'DECISION#0002');
    const fired = await arrange({ ...writes, mode: 'kill', at: 'after' });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'near');

    await world.tell(fulfillmentId, { kind: 'rejected', reason: 'damaged' });
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
    'shipped is told again when its answer is gone (%s), and is the same shipment',
    async (mode) => {
      const world = await new World(`fship${mode}`).open({ one: { A: 5 } });
      const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
      const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
      const fired = await arrange({ ...writesOf(orderId, 'FULFILLMENT#'), mode });

      await world.scan(await world.ship(fulfillmentId), ['delivered']);

      await expectDeliveredOnce(world, orderId);
      expect(await fired()).toBe(1);
    },
  );

  test('an order that is submitted again after the function died is the same order', async () => {
    const world = await new World('fcapture').open({ one: { A: 5 } });
    const fired = await arrange({ ...writesOf(world.nextOrderId, 'META'), mode: 'kill' });

    const orderId = await placeAndDeliver(world);

    await expectDeliveredOnce(world, orderId);
    expect(await fired()).toBe(1);
  });

  test('delivered is told again after the function died, and the order closes once (P12)', async () => {
    const world = await new World('fscan').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const trackingNumber = await world.shipRequested(orderId);
    const fired = await arrange({ op: 'TransactWriteItems', match: trackingNumber, mode: 'kill' });

    const answer = await world.scan(trackingNumber, ['in_transit', 'delivered']);

    expect(answer.status).toBe(200);
    await expectDeliveredOnce(world, orderId);
    expect(await fired()).toBe(1);
  });
});

/** A fault of the relay's requests; `match` is what follows the order's id in them. */
type RelayFault = Omit<Fault, 'match'> & { readonly match: string };

describe.concurrent('the relay meets faults at the border', () => {
  test.each<[string, RelayFault, number]>([
    [
      'StartExecution, whose answer is lost',
      { op: 'StartExecution', match: '-1', mode: 'lost', times: 2 },
      2,
    ],
    ['StartExecution, after which the relay dies', { op: 'StartExecution', match: '-1', mode: 'kill' }, 1],
    [
      'SendTaskSuccess of Dispatch and of Track, whose answers are lost',
      { op: 'SendTaskSuccess', match: '', mode: 'lost', times: 2 },
      2,
    ],
    [
      'SendTaskSuccess, which is refused for a while',
      { op: 'SendTaskSuccess', match: '-f1', mode: 'throttle', times: 6 },
      6,
    ],
    ['SendTaskSuccess, after which the relay dies', { op: 'SendTaskSuccess', match: '-f1', mode: 'kill' }, 1],
    [
      'PutEvents, of which some entries are refused',
      { op: 'PutEvents', match: '', mode: 'partial', times: 3 },
      3,
    ],
    ['PutEvents, whose answer is lost', { op: 'PutEvents', match: '', mode: 'lost', times: 2 }, 2],
  ])('the relay gets over %s', async (title, fault, times) => {
    const world = await new World(`fx${title.slice(0, 2).toLowerCase()}`).open({ one: { A: 5 } });
    const fired = await arrange({ ...fault, match: world.nextOrderId + fault.match });

    const orderId = await placeAndDeliver(world);

    await expectDeliveredOnce(world, orderId);
    expect(await fired()).toBe(times);
  });
});
