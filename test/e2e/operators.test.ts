import { describe, expect, test } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { letPass } from '../support/deadline.ts';
import {
  type ExceptionView,
  ended,
  entered,
  eventually,
  operator,
  statesEntered,
  stopExecution,
  World,
} from '../support/world.ts';

const hold = { id: 'h1', reason: 'CHECK', before: 'route' };
const lift = (orderId: string) => operator.send('DELETE', `/orders/${orderId}/holds/h1`);

/** An order that was reserved, and whose article every location took off sale before it was routed. */
async function unroutable(
  name: string,
  locations: readonly string[] = ['one'],
): Promise<{ world: World; orderId: string; exception: ExceptionView }> {
  const world = await new World(name).open(
    Object.fromEntries(locations.map((location) => [location, { A: 5 }])),
  );
  const orderId = await world.place([{ sku: 'A', quantity: 2 }], { holds: [hold] });
  await world.until(
    orderId,
    'is reserved and held',
    ({ totals, status }) => totals['reserved'] === 2 && status === 'on_hold',
  );
  for (const location of locations) await world.sell(location, 'A', false);
  await lift(orderId);
  return { world, orderId, exception: await world.untilException(orderId, 'NoRoute') };
}

/** An order whose only location says that it does not have it. */
async function rejected(name: string): Promise<{ world: World; orderId: string; exception: ExceptionView }> {
  const world = await new World(name).open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
  await world.tell(fulfillmentId, { kind: 'rejected', reason: 'notInStock' });
  return { world, orderId, exception: await world.untilException(orderId, 'NoRoute') };
}

async function succeeded(world: World, orderId: string, attempt = 1): Promise<void> {
  expect((await ended(orderId, attempt)).status).toBe('SUCCEEDED');
  expect(await world.audit()).toEqual([]);
}

describe.concurrent('an operator resolves NoRoute', () => {
  test('retry: the order waits for a person, is planned again and delivered (P13)', async () => {
    const {
      world,
      orderId,
      exception: { exceptionId },
    } = await unroutable('nrretry');
    expect(await world.order(orderId)).toMatchObject({ status: 'needs_attention', totals: { reserved: 2 } });
    await world.sell('one', 'A', true);
    const first = await world.resolve(exceptionId, { id: 'r1', action: 'retry' });
    expect(first).toMatchObject({
      status: 200,
      body: { status: 'resolved', resolved: { action: 'retry', by: 'operator:e2e' } },
    });
    expect(
      await world.resolve(exceptionId, { id: 'r1', action: 'retry' }),
      'the same command again: the first answer',
    ).toEqual(first);
    expect(
      (await world.resolve(exceptionId, { id: 'r1', action: 'cancel' })).status,
      'the same id with other content',
    ).toBe(409);
    expect(
      (await world.resolve(exceptionId, { id: 'r2', action: 'cancel' })).status,
      'already resolved',
    ).toBe(409);
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    await succeeded(world, orderId);
  });

  test.each([
    ['onlyLocation: the dearer one', (world: World) => ({ onlyLocation: world.id('far') })],
    ['excludeLocations: not the nearest', (world: World) => ({ excludeLocations: [world.id('near')] })],
  ])('retry with %s', async (title, guidance) => {
    const {
      world,
      orderId,
      exception: { exceptionId },
    } = await unroutable(`nr${title.slice(0, 4)}`, ['near', 'far']);
    await world.sell('near', 'A', true);
    await world.sell('far', 'A', true);
    expect((await world.resolve(exceptionId, { action: 'retry', ...guidance(world) })).status).toBe(200);
    await world.untilFulfillment(orderId, 'requested', 'far');
    expect((await world.order(orderId)).fulfillments).toHaveLength(1);
    expect(await world.audit()).toEqual([]);
  });

  test('cancel: everything is given back', async () => {
    const {
      world,
      orderId,
      exception: { exceptionId },
    } = await unroutable('nrcancel');
    await world.sell('one', 'A', true);
    expect(await world.atp('A')).toBe(3);
    expect((await world.resolve(exceptionId, { action: 'cancel' })).status).toBe(200);
    expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 2 } });
    await succeeded(world, orderId);
    expect(await world.atp('A')).toBe(5);
  });

  test("close: a person says what became of each unit, in one write with its stock and the order's end (P13)", async () => {
    const {
      world,
      orderId,
      exception: { exceptionId },
    } = await unroutable('nrclose');
    const outcomes = [{ lineId: '1', as: 'delivered', units: 1 }];
    const untold = await world.resolve(exceptionId, { action: 'close', outcomes });
    expect(untold.status, 'says nothing of the other unit').toBe(400);
    expect(
      (
        await world.resolve(exceptionId, {
          action: 'close',
          note: 'sold over the counter',
          outcomes: [...outcomes, { lineId: '1', as: 'cancelled', units: 1 }],
        })
      ).status,
    ).toBe(200);
    expect(await world.order(orderId)).toMatchObject({
      status: 'delivered',
      totals: { delivered: 1, cancelled: 1, reserved: 0 },
    });
    await succeeded(world, orderId);
  });

  test.each(['cancel', 'close'] as const)(
    'of a re-route: %s settles the units that were left, and the execution ends by itself (P13)',
    async (action) => {
      const {
        world,
        orderId,
        exception: { exceptionId },
      } = await rejected(`rr${action}`);
      expect(await operator.get(`/exceptions/${exceptionId}`)).toMatchObject({
        exceptionType: 'NoRoute',
        fulfillment: 1,
        waiting: true,
        owner: 'operations',
      });
      expect((await world.resolve(exceptionId, { action })).status).toBe(200);
      expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 2 } });
      await succeeded(world, orderId);
      expect(await world.atp('A'), 'two of five were not there').toBe(3);
    },
  );

  test('NeedsAttention ends by itself when the order is cancelled at its own door, and its exception with it (P13)', async () => {
    const {
      world,
      orderId,
      exception: { exceptionId },
    } = await rejected('rrdoor');
    expect((await operator.send('POST', `/orders/${orderId}/cancel`, { id: 'c1' })).status).toBe(200);
    expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', exceptions: [] });
    expect(await operator.get(`/exceptions/${exceptionId}`)).toMatchObject({
      status: 'resolved',
      resolved: { action: 'cancel' },
    });
    await succeeded(world, orderId);
  });
});

describe.concurrent('an operator resolves what else went wrong', () => {
  test('ReroutesExhausted: nobody goes on by himself after three; a person sends it to a fifth location', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    const world = await new World('exhausted').open(
      Object.fromEntries(names.map((name) => [name, { A: 1 }])),
    );
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    for (const name of names.slice(0, 4))
      await world.tell((await world.untilFulfillment(orderId, 'requested', name)).fulfillmentId, {
        kind: 'rejected',
        reason: 'damaged',
      });
    const { exceptionId } = await world.untilException(orderId, 'ReroutesExhausted');
    expect((await world.order(orderId)).fulfillments).toHaveLength(4);
    expect(
      (await world.resolve(exceptionId, { action: 'retry', onlyLocation: world.id('five') })).status,
    ).toBe(200);
    await world.shipAndDeliver(orderId, 'five');
    await world.untilStatus(orderId, 'delivered');
    await succeeded(world, orderId);
    expect(await world.atp('A'), 'the damaged ones are not sold again').toBe(0);
  });

  test('an execution stopped by hand: the exception comes by itself, a retry is attempt 2, which goes on with what is not finished (P13, P14, P15)', async () => {
    const world = await new World('stopped').open({ one: { A: 5 }, two: { B: 5 }, three: { B: 5 } });
    const orderId = await world.place([
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 1 },
    ]);
    const first = await world.untilFulfillment(orderId, 'requested', 'one');
    await world.scan(await world.ship(first.fulfillmentId), ['delivered']);
    // What replaces the second runs as an execution of its own.
    await world.tell((await world.untilFulfillment(orderId, 'requested', 'two')).fulfillmentId, {
      kind: 'rejected',
      reason: 'notInStock',
    });
    const second = await world.untilFulfillment(orderId, 'requested', 'three');
    await world.until(orderId, 'has its first part delivered', ({ totals }) => totals['delivered'] === 1);
    await stopExecution(orderId);
    const { exceptionId } = await world.untilException(orderId, 'ExecutionFailed');
    expect((await world.order(orderId)).status).toBe('needs_attention');
    expect((await world.resolve(exceptionId, { action: 'retry' })).status).toBe(200);
    // The replacement's execution was stopped with it: that is the same trouble.
    await world.until(
      orderId,
      'is tried again',
      ({ status, exceptions, timeline }) =>
        status === 'partially_shipped' &&
        exceptions.length === 0 &&
        timeline.some(({ event }) => event === 'order.retried'),
    );
    // Delivered before, the order would be closed when attempt 2 comes to it.
    await entered(orderId, 'Dispatch', 2);
    await world.scan(await world.ship(second.fulfillmentId), ['delivered']);
    await world.untilStatus(orderId, 'delivered');
    await succeeded(world, orderId, 2);
    const { history } = await ended(orderId, 2);
    expect(statesEntered(history), 'one fulfillment was left to do').toEqual([
      'Capture',
      'Reserve',
      'Route',
      'Fulfil',
      'Dispatch',
      'Track',
    ]);
    expect((await world.order(orderId)).fulfillments, 'nothing was created twice').toHaveLength(3);
  });

  test('an execution stopped by hand: cancel asks the location, close says how it ended', async () => {
    const world = await new World('stopcc').open({ one: { A: 5 } });
    const [cancelled, closed] = [
      await world.place([{ sku: 'A', quantity: 1 }]),
      await world.place([{ sku: 'A', quantity: 2 }]),
    ];
    const work = await world.untilFulfillment(cancelled, 'requested');
    await world.ship((await world.untilFulfillment(closed, 'requested')).fulfillmentId, {
      lines: [{ lineId: '1', units: 1 }],
    });
    await Promise.all([stopExecution(cancelled), stopExecution(closed)]);
    expect(
      (
        await world.resolve((await world.untilException(cancelled, 'ExecutionFailed')).exceptionId, {
          action: 'cancel',
        })
      ).status,
    ).toBe(200);
    expect((await world.order(cancelled)).status, 'a location can see the work: it is asked').toBe(
      'cancelling',
    );
    await world.tell(work.fulfillmentId, { kind: 'cancelAccepted' });
    expect((await world.untilStatus(cancelled, 'cancelled')).totals).toMatchObject({ cancelled: 1 });
    const outcomes = [
      { lineId: '1', as: 'lost', units: 1 },
      { lineId: '1', as: 'cancelled', units: 1 },
    ];
    expect(
      (
        await world.resolve((await world.untilException(closed, 'ExecutionFailed')).exceptionId, {
          action: 'close',
          outcomes,
        })
      ).status,
    ).toBe(200);
    expect(await world.order(closed)).toMatchObject({
      status: 'cancelled',
      totals: { lost: 1, cancelled: 1 },
      exceptions: [],
    });
    expect(await world.audit()).toEqual([]);
    expect(await world.atp('A')).toBe(4);
  });

  test('CancelUnanswered: asked again, and taken back for the location', async () => {
    const world = await new World('unanswered').open({ one: { A: 5 } });
    const [again, back] = [
      await world.place([{ sku: 'A', quantity: 1 }]),
      await world.place([{ sku: 'A', quantity: 2 }]),
    ];
    const work = await world.untilFulfillment(again, 'requested');
    await world.untilFulfillment(back, 'requested');
    for (const orderId of [again, back])
      expect((await operator.send('POST', `/orders/${orderId}/cancel`, { id: 'c1' })).status).toBe(202);
    const unanswered = async (orderId: string): Promise<ExceptionView> => {
      await eventually('the location has missed its time to answer', async () => {
        await world.sweep();
        return (await world.exceptions(orderId)).some(
          ({ exceptionType }) => exceptionType === 'CancelUnanswered',
        )
          ? true
          : undefined;
      });
      return world.untilException(orderId, 'CancelUnanswered');
    };
    expect((await world.resolve((await unanswered(again)).exceptionId, { action: 'retry' })).status).toBe(
      200,
    );
    expect((await world.order(again)).status).toBe('cancelling');
    expect((await world.tell(work.fulfillmentId, { kind: 'cancelAccepted' })).status).toBe(200);
    expect((await world.resolve((await unanswered(back)).exceptionId, { action: 'cancel' })).status).toBe(
      200,
    );
    for (const orderId of [again, back]) {
      await world.untilStatus(orderId, 'cancelled');
      await succeeded(world, orderId);
    }
    expect(await world.atp('A')).toBe(5);
  });

  test('an unwelcome fact: nothing to retry (409), closed with a note', async () => {
    const world = await new World('unwelcome').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
    await world.ship(fulfillmentId);
    const late = await world.tell(fulfillmentId, {
      kind: 'shipped',
      parcels: [
        {
          carrier: 'UPS',
          trackingNumber: `1ZAGAIN${world.name.slice(-6)}`,
          lines: [{ lineId: '1', units: 1 }],
        },
      ],
    });
    expect(late).toMatchObject({ status: 200, body: { unwelcome: true } });
    const { exceptionId } = await world.untilException(orderId, 'UnwelcomeFact');
    expect((await world.order(orderId)).status, 'it keeps nothing from going on').toBe('shipped');
    expect(await world.resolve(exceptionId, { action: 'retry' })).toMatchObject({
      status: 409,
      body: { actions: ['close'] },
    });
    expect((await world.resolve(exceptionId, { action: 'close', note: 'sent twice' })).status).toBe(200);
    expect((await world.order(orderId)).exceptions).toEqual([]);
    expect(await world.positions('A'), 'the second one was sold as at the till (P11)').toMatchObject({
      one: { onHand: 3, allocated: 0 },
    });
    expect(await world.audit()).toEqual([]);
  });

  test('ParcelSilent: waited for once more, then given up as lost; a scan that comes all the same is a fact', async () => {
    const world = await new World('silent').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const number = await world.ship((await world.untilFulfillment(orderId, 'requested')).fulfillmentId);
    await world.scan(number, ['in_transit']);
    const silent = async (): Promise<ExceptionView> => {
      await letPass(key.tracking('ups', number), 'dueAt');
      await world.sweep();
      return world.untilException(orderId, 'ParcelSilent');
    };
    const first = await silent();
    expect(first.owner).toBe(`tracking:${world.source}`);
    expect((await world.resolve(first.exceptionId, { action: 'retry' })).status).toBe(200);
    const second = await silent();
    expect(second.exceptionId).not.toBe(first.exceptionId);
    expect(
      (
        await world.resolve(second.exceptionId, {
          action: 'close',
          outcomes: [{ lineId: '1', as: 'lost', units: 1 }],
        })
      ).status,
    ).toBe(200);
    expect(await world.order(orderId)).toMatchObject({
      status: 'closed',
      totals: { lost: 1, shipped: 0 },
      exceptions: [],
    });
    await succeeded(world, orderId);
    expect((await world.scan(number, ['in_transit', 'delivered'])).status).toBe(200);
    expect(await world.audit()).toEqual([]);
  });

  test('BackorderExpired: cancelled, or closed', async () => {
    const world = await new World('boexp').open(
      { one: { A: 1 } },
      { channel: { policies: { backorderWithin: 1 } } },
    );
    for (const action of ['cancel', 'close']) {
      const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
      await eventually('the wait ends', async () => {
        await world.sweep();
        return (await world.order(orderId)).status === 'needs_attention' ? true : undefined;
      });
      expect(
        (
          await world.resolve((await world.untilException(orderId, 'BackorderExpired')).exceptionId, {
            action,
          })
        ).status,
      ).toBe(200);
      expect(await world.order(orderId)).toMatchObject({
        status: 'cancelled',
        totals: { cancelled: 2, backordered: 0 },
      });
      await succeeded(world, orderId);
    }
    expect(await world.atp('A')).toBe(1);
  });
});
