import { describe, expect, test } from 'vitest';
import { reemitOrder } from '../../functions/operations/re-emit/re-emit.ts';
import { key } from '../../functions/shared/keys.ts';
import { letPass } from '../support/deadline.ts';
import {
  ended,
  entered,
  eventuallyTrue,
  operator,
  type ShownException,
  statesEntered,
  stopExecution,
  unserved,
  World,
} from '../support/world.ts';

/** An order that waits for a person. */
interface Trouble {
  readonly world: World;
  readonly orderId: string;
  readonly exceptionId: string;
}

/**
 * An order that was reserved, and whose article every location took off sale before the order was routed, but for one that
 * no carrier serves: the pool has what it promised.
 */
async function unroutableOrder(name: string, locations: readonly string[] = ['one']): Promise<Trouble> {
  const world = await new World(name).open(
    Object.fromEntries([...locations, 'spare'].map((location) => [location, { A: 5 }])),
    { locations: { spare: unserved } },
  );
  const orderId = await world.place([{ sku: 'A', quantity: 2 }], {
    holds: [{ id: 'h1', reason: 'CHECK', before: 'route' }],
  });
  await world.until(
    orderId,
    'is reserved and held',
    ({ totals, status }) => totals['reserved'] === 2 && status === 'on_hold',
  );
  for (const location of locations) await world.sell(location, 'A', false);
  await world.lift(orderId, 'h1');
  const { exceptionId } = await world.untilException(orderId, 'NoRoute');
  return { world, orderId, exceptionId };
}

/** An order whose only location says that it does not have the article. */
async function rejectedOrder(name: string): Promise<Trouble> {
  const world = await new World(name).open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
  await world.tell(fulfillmentId, { kind: 'rejected', reason: 'notInStock' });
  const { exceptionId } = await world.untilException(orderId, 'NoRoute');
  return { world, orderId, exceptionId };
}

async function expectSucceeded(world: World, orderId: string, attempt = 1): Promise<void> {
  expect((await ended(orderId, attempt)).status).toBe('SUCCEEDED');
  expect(await world.audit()).toEqual([]);
}

describe.concurrent('an operator resolves NoRoute', () => {
  test('an order without a route is planned again and delivered after a retry (P13)', async () => {
    const { world, orderId, exceptionId } = await unroutableOrder('nrretry');
    expect(await world.order(orderId)).toMatchObject({ status: 'needs_attention', totals: { reserved: 2 } });
    await world.sell('one', 'A', true);

    const first = await world.resolve(exceptionId, { id: 'r1', action: 'retry' });
    const again = await world.resolve(exceptionId, { id: 'r1', action: 'retry' });
    const otherContent = await world.resolve(exceptionId, { id: 'r1', action: 'cancel' });
    const otherCommand = await world.resolve(exceptionId, { id: 'r2', action: 'cancel' });

    expect(first).toMatchObject({
      status: 200,
      body: { status: 'resolved', resolved: { action: 'retry', by: 'operator:e2e' } },
    });
    expect(again, 'the same command again: the first answer').toEqual(first);
    expect(otherContent.status, 'the same id with other content').toBe(409);
    expect(otherCommand.status, 'already resolved').toBe(409);
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    await expectSucceeded(world, orderId);
  });

  test('an order that a filter finds is retried with others at once, and emitting it again does nothing twice', async () => {
    const { world, orderId, exceptionId } = await unroutableOrder('nrbulk');
    await world.sell('one', 'A', true);

    const resolved = await operator.send('POST', '/exceptions/resolve', {
      id: 'bulk',
      action: 'retry',
      filter: { type: 'NoRoute', order: orderId },
    });

    expect(resolved).toMatchObject({ status: 200, body: { outcomes: [{ exceptionId, status: 200 }] } });
    await world.untilFulfillment(orderId, 'requested');
    const counts = await reemitOrder(orderId, new Date().toISOString());
    expect(counts).toEqual({ Order: 1, Fulfillment: 1, Exception: 1 });
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    await reemitOrder(orderId, new Date().toISOString());
    await expectSucceeded(world, orderId);
  });

  test.each([
    ['onlyLocation', (world: World) => ({ onlyLocation: world.id('far') })],
    ['excludeLocations', (world: World) => ({ excludeLocations: [world.id('near')] })],
  ])('a retry with %s sends the order to the dearer location', async (title, guidance) => {
    const { world, orderId, exceptionId } = await unroutableOrder(`nr${title.slice(0, 4)}`, ['near', 'far']);
    await world.sell('near', 'A', true);
    await world.sell('far', 'A', true);

    const answer = await world.resolve(exceptionId, { action: 'retry', ...guidance(world) });

    expect(answer.status).toBe(200);
    await world.untilFulfillment(orderId, 'requested', 'far');
    expect((await world.order(orderId)).fulfillments).toHaveLength(1);
    expect(await world.audit()).toEqual([]);
  });

  test('an order without a route gives all units back after a cancel', async () => {
    const { world, orderId, exceptionId } = await unroutableOrder('nrcancel');
    await world.sell('one', 'A', true);
    expect(await world.atp('A')).toBe(8);

    const answer = await world.resolve(exceptionId, { action: 'cancel' });

    expect(answer.status).toBe(200);
    expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 2 } });
    await expectSucceeded(world, orderId);
    expect(await world.atp('A')).toBe(10);
  });

  test("close says what became of each unit, in one write with its stock and the order's end (P13)", async () => {
    const { world, orderId, exceptionId } = await unroutableOrder('nrclose');
    const delivered = { lineId: '1', as: 'delivered', units: 1 };
    const cancelled = { lineId: '1', as: 'cancelled', units: 1 };

    const incomplete = await world.resolve(exceptionId, { action: 'close', outcomes: [delivered] });
    const complete = await world.resolve(exceptionId, {
      action: 'close',
      note: 'sold over the counter',
      outcomes: [delivered, cancelled],
    });

    expect(incomplete.status, 'says nothing of the other unit').toBe(400);
    expect(complete.status).toBe(200);
    expect(await world.order(orderId)).toMatchObject({
      status: 'delivered',
      totals: { delivered: 1, cancelled: 1, reserved: 0 },
    });
    await expectSucceeded(world, orderId);
  });

  test.each(['cancel', 'close'] as const)(
    '%s settles the units that a re-route left, and the execution ends by itself (P13)',
    async (action) => {
      const { world, orderId, exceptionId } = await rejectedOrder(`rr${action}`);
      expect(await operator.get(`/exceptions/${exceptionId}`)).toMatchObject({
        exceptionType: 'NoRoute',
        fulfillment: 1,
        waiting: true,
        owner: 'operations',
      });

      const outcomes = action === 'close' ? { outcomes: [{ as: 'cancelled' }] } : {};
      const answer = await world.resolve(exceptionId, { action, ...outcomes });

      expect(answer.status).toBe(200);
      expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 2 } });
      await expectSucceeded(world, orderId);
      expect(await world.atp('A'), 'two of five were not there').toBe(3);
    },
  );

  test('NeedsAttention and its exception end by themselves when the order is cancelled at its own door (P13)', async () => {
    const { world, orderId, exceptionId } = await rejectedOrder('rrdoor');

    expect((await world.cancel(orderId)).status).toBe(200);

    expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', exceptions: [] });
    expect(await operator.get(`/exceptions/${exceptionId}`)).toMatchObject({
      status: 'resolved',
      resolved: { action: 'cancel' },
    });
    await expectSucceeded(world, orderId);
  });
});

describe.concurrent('an operator resolves what else went wrong', () => {
  test('after three re-routes a person sends the order to a fifth location', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    const stock = Object.fromEntries(names.map((name) => [name, { A: 1 }]));
    const world = await new World('exhausted').open(stock);
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    for (const name of names.slice(0, 4)) {
      const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', name);
      await world.tell(fulfillmentId, { kind: 'rejected', reason: 'damaged' });
    }
    const { exceptionId } = await world.untilException(orderId, 'ReroutesExhausted');
    expect((await world.order(orderId)).fulfillments).toHaveLength(4);

    const answer = await world.resolve(exceptionId, { action: 'retry', onlyLocation: world.id('five') });

    expect(answer.status).toBe(200);
    await world.shipAndDeliver(orderId, 'five');
    await world.untilStatus(orderId, 'delivered');
    await expectSucceeded(world, orderId);
    expect(await world.atp('A'), 'the damaged ones are not sold again').toBe(0);
  });

  test('a stopped execution opens an exception; its retry is attempt 2, which does the rest (P13, P14, P15)', async () => {
    const world = await new World('stopped').open({ one: { A: 5 }, two: { B: 5 }, three: { B: 5 } });
    const orderId = await world.place([
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 1 },
    ]);
    await world.scan(await world.shipRequested(orderId, 'one'), ['delivered']);
    // What replaces the second runs as an execution of its own.
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'two');
    await world.tell(fulfillmentId, { kind: 'rejected', reason: 'notInStock' });
    const replacement = await world.untilFulfillment(orderId, 'requested', 'three');
    await world.until(orderId, 'has its first part delivered', ({ totals }) => totals['delivered'] === 1);
    await stopExecution(orderId);
    const { exceptionId } = await world.untilException(orderId, 'ExecutionFailed');
    expect((await world.order(orderId)).status).toBe('needs_attention');

    expect((await world.resolve(exceptionId, { action: 'retry' })).status).toBe(200);

    // The replacement's execution was stopped with the order's: that is the same trouble.
    await world.until(
      orderId,
      'is tried again',
      ({ status, exceptions, timeline }) =>
        status === 'partially_shipped' &&
        exceptions.length === 0 &&
        timeline.some(({ event }) => event === 'order.retried'),
    );
    // Delivered before that, the order would be closed when attempt 2 comes to it.
    await entered(orderId, 'Dispatch', 2);
    await world.scan(await world.ship(replacement.fulfillmentId), ['delivered']);
    await world.untilStatus(orderId, 'delivered');
    await expectSucceeded(world, orderId, 2);
    const { history } = await ended(orderId, 2);
    expect(statesEntered(history), 'one fulfillment was left to do').toEqual([
      'Route',
      'Reserve',
      'Route',
      'Fulfil',
      'Dispatch',
      'Track',
    ]);
    expect((await world.order(orderId)).fulfillments, 'nothing was created twice').toHaveLength(3);
  });

  test('after a stopped execution cancel asks the location, and close says how the order ended', async () => {
    const world = await new World('stopcc').open({ one: { A: 5 } });
    const cancelled = await world.place([{ sku: 'A', quantity: 1 }]);
    const closed = await world.place([{ sku: 'A', quantity: 2 }]);
    const work = await world.untilFulfillment(cancelled, 'requested');
    const { fulfillmentId } = await world.untilFulfillment(closed, 'requested');
    await world.ship(fulfillmentId, { lines: [{ lineId: '1', units: 1 }] });
    await Promise.all([stopExecution(cancelled), stopExecution(closed)]);

    const cancel = await world.resolveOpen(cancelled, 'ExecutionFailed', { action: 'cancel' });

    expect(cancel.status).toBe(200);
    // On a slow machine its time to answer may be over by now: that it was asked stays told.
    await world.until(cancelled, 'a location can see the work: it is asked', ({ timeline }) =>
      timeline.some(({ event }) => event === 'fulfillment.cancel_asked'),
    );
    await world.tell(work.fulfillmentId, { kind: 'cancelAccepted' });
    expect((await world.untilStatus(cancelled, 'cancelled')).totals).toMatchObject({ cancelled: 1 });

    const outcomes = [
      { lineId: '1', as: 'lost', units: 1 },
      { lineId: '1', as: 'cancelled', units: 1 },
    ];
    const close = await world.resolveOpen(closed, 'ExecutionFailed', { action: 'close', outcomes });

    expect(close.status).toBe(200);
    expect(await world.order(closed)).toMatchObject({
      status: 'cancelled',
      totals: { lost: 1, cancelled: 1 },
      exceptions: [],
    });
    expect(await world.audit()).toEqual([]);
    expect(await world.atp('A')).toBe(4);
  });

  test('a location that did not answer a cancel is asked again, or its work is taken back', async () => {
    const world = await new World('unanswered').open({ one: { A: 5 } });
    const askedAgain = await world.place([{ sku: 'A', quantity: 1 }]);
    const takenBack = await world.place([{ sku: 'A', quantity: 2 }]);
    const work = await world.untilFulfillment(askedAgain, 'requested');
    await world.untilFulfillment(takenBack, 'requested');
    for (const orderId of [askedAgain, takenBack]) expect((await world.cancel(orderId)).status).toBe(202);
    const untilUnanswered = (orderId: string): Promise<true> =>
      eventuallyTrue('the location has missed its time to answer', async () => {
        await world.sweep();
        const exceptions = await world.exceptions(orderId);
        return exceptions.some(({ exceptionType }) => exceptionType === 'CancelUnanswered');
      });

    await untilUnanswered(askedAgain);
    const retry = await world.resolveOpen(askedAgain, 'CancelUnanswered', { action: 'retry' });
    expect(retry.status).toBe(200);
    expect((await world.order(askedAgain)).status).toBe('cancelling');
    expect((await world.tell(work.fulfillmentId, { kind: 'cancelAccepted' })).status).toBe(200);

    await untilUnanswered(takenBack);
    const cancel = await world.resolveOpen(takenBack, 'CancelUnanswered', { action: 'cancel' });
    expect(cancel.status).toBe(200);

    for (const orderId of [askedAgain, takenBack]) {
      await world.untilStatus(orderId, 'cancelled');
      await expectSucceeded(world, orderId);
    }
    expect(await world.atp('A')).toBe(5);
  });

  test('a re-route asks the location for its work, and sends it elsewhere at the price that it said (P25)', async () => {
    const world = await new World('wish').open({ near: { A: 5 }, far: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'near');
    const wish = { awayFrom: [world.id('near')] };
    const reroute = (body: object) => operator.send('POST', `/orders/${orderId}/reroute`, body);

    const tried = await reroute({ ...wish, dryRun: true });
    const asked = await reroute({ ...wish, id: 'wish-1' });
    const again = await reroute({ ...wish, id: 'wish-1' });

    expect(tried).toMatchObject({ status: 200, body: { dryRun: true, moves: [{ from: world.id('near') }] } });
    expect(asked).toMatchObject({
      status: 202,
      body: { dryRun: false, moves: [{ fulfillmentId, to: [{ location: world.id('far') }] }] },
    });
    expect(again, 'the same command again: the first answer').toEqual(asked);
    expect((await world.tell(fulfillmentId, { kind: 'cancelAccepted' })).status).toBe(200);
    await world.untilFulfillment(orderId, 'requested', 'far');
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    await expectSucceeded(world, orderId);
    expect(await world.atp('A')).toBe(8);
  });

  test('an unwelcome fact cannot be retried (409), and is closed with a note', async () => {
    const world = await new World('unwelcome').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
    await world.ship(fulfillmentId);
    const trackingNumber = `1ZAGAIN${world.name.slice(-6)}`;
    const again = { carrier: 'UPS', trackingNumber, lines: [{ lineId: '1', units: 1 }] };

    const late = await world.tell(fulfillmentId, { kind: 'shipped', parcels: [again] });

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

  test('a silent parcel is waited for once more, then given up as lost; a scan that comes is a fact', async () => {
    const world = await new World('silent').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const trackingNumber = await world.shipRequested(orderId);
    await world.scan(trackingNumber, ['in_transit']);
    const untilSilent = async (): Promise<ShownException> => {
      await letPass(key.tracking('ups', trackingNumber), 'dueAt');
      await world.sweep();
      return world.untilException(orderId, 'ParcelSilent');
    };

    const first = await untilSilent();
    expect(first.owner).toBe(`tracking:${world.source}`);
    expect((await world.resolve(first.exceptionId, { action: 'retry' })).status).toBe(200);

    const second = await untilSilent();
    expect(second.exceptionId).not.toBe(first.exceptionId);
    const outcomes = [{ lineId: '1', as: 'lost', units: 1 }];
    const close = await world.resolve(second.exceptionId, { action: 'close', outcomes });
    expect(close.status).toBe(200);
    expect(await world.order(orderId)).toMatchObject({
      status: 'closed',
      totals: { lost: 1, shipped: 0 },
      exceptions: [],
    });
    await expectSucceeded(world, orderId);

    expect((await world.scan(trackingNumber, ['in_transit', 'delivered'])).status).toBe(200);
    expect(await world.audit()).toEqual([]);
  });

  test('an order whose wait for stock is over is cancelled, or closed', async () => {
    const world = await new World('boexp').open(
      { one: { A: 1 } },
      { channel: { policies: { backorderWithin: 1 } } },
    );
    for (const action of ['cancel', 'close']) {
      const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
      await eventuallyTrue('the wait ends', async () => {
        await world.sweep();
        return (await world.order(orderId)).status === 'needs_attention';
      });

      const outcomes = action === 'close' ? { outcomes: [{ as: 'cancelled' }] } : {};
      const answer = await world.resolveOpen(orderId, 'BackorderExpired', { action, ...outcomes });

      expect(answer.status).toBe(200);
      expect(await world.order(orderId)).toMatchObject({
        status: 'cancelled',
        totals: { cancelled: 2, backordered: 0 },
      });
      await expectSucceeded(world, orderId);
    }
    expect(await world.atp('A')).toBe(1);
  });
});
