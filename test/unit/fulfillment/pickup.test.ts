import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PickupDesk } from '../../support/pickup-desk.ts';

describe('an order that the customer collects', () => {
  let desk: PickupDesk;
  beforeEach(() => {
    desk = new PickupDesk();
  });
  afterEach(() => {
    expect(desk.problems).toEqual([]);
    desk.close();
  });

  test('is asked of the chosen store and of no other, whatever is nearer or cheaper', async () => {
    const orderId = await desk.requested();

    expect(desk.works(orderId)).toEqual([['store-5', 'requested']]);
    expect(desk.work(orderId)).toMatchObject({ handover: 'pickup' });
    expect(desk.work(orderId)).not.toHaveProperty('service');
  });

  test('reserves from the pool of its store, wherever the channel sends its other orders', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-7');

    const orderId = await desk.pickup({}, 'store-7');
    await desk.toDispatch(orderId);

    expect(desk.order(orderId)).toMatchObject({
      pool: 'eu',
      handover: { by: 'pickup', location: 'store-7' },
    });
    expect(desk.works(orderId)).toEqual([['store-7', 'requested']]);
  });

  test.each(['Store 5', 'store 5', 'Pickup at SoHo', 'STORE-6'])(
    'knows the store "%s" by its word',
    async (word) => {
      const orderId = await desk.pickup({}, word);

      expect(desk.order(orderId).handover?.location).toMatch(/^store-[56]$/);
    },
  );

  test('has a deadline to be ready, and none to ship', async () => {
    const orderId = await desk.requested();

    await desk.tell(orderId, { id: 'a', kind: 'accepted' });

    const work = desk.work(orderId);
    expect(work.readyBy).toBeDefined();
    expect(work.shipBy).toBeUndefined();
    expect(work.evt).toMatchObject({ type: 'fulfillment.accepted', data: { readyBy: work.readyBy } });
  });

  test('that is ready is told to the customer with a code, and to nobody else', async () => {
    const orderId = await desk.requested();

    const answer = await desk.tell(orderId, { id: 'r', kind: 'ready' });

    const { pickup, evt } = desk.work(orderId);
    expect(answer).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect(pickup?.code).toMatch(/^\d{6}$/);
    expect(evt).toMatchObject({
      type: 'fulfillment.ready',
      data: { code: pickup?.code, collectBy: pickup?.collectBy, units: 3 },
    });
    const { body } = await desk.view(orderId);
    expect(body).toMatchObject({
      status: 'ready',
      collectBy: pickup?.collectBy,
      contact: { name: 'Ada Example' },
    });
    expect(JSON.stringify(body)).not.toContain(String(pickup?.code));
  });

  test('that is told to be ready again keeps its code and its time', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    const { pickup } = desk.work(orderId);

    const again = await desk.tell(orderId, { id: 'r2', kind: 'ready' });

    expect(again).toMatchObject({ status: 200 });
    expect(again.body).not.toHaveProperty('unwelcome');
    expect(desk.work(orderId).pickup).toEqual(pickup);
  });

  test('that is ready is not expired by the time to ship: the customer is reminded, and has time to come', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'a', kind: 'accepted' });
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    const { pickup } = desk.work(orderId);

    await desk.daysLater(orderId, 2.5);
    expect(desk.work(orderId).status).toBe('ready');
    await desk.daysLater(orderId, 3.1);

    const reminded = desk.work(orderId);
    expect(reminded.status).toBe('ready');
    expect(reminded.evt).toMatchObject({
      type: 'fulfillment.reminded',
      data: { code: pickup?.code, collectBy: pickup?.collectBy },
    });
    expect(reminded.dueAt).toBe(pickup?.collectBy);
    await desk.daysLater(orderId, 5);
    expect(desk.work(orderId).evt?.seq).toBe(reminded.evt?.seq);
  });

  test('is told once more when somebody asks for it, as long as it is ready', async () => {
    const orderId = await desk.requested();
    expect(await desk.tell(orderId, { id: 'm0', kind: 'remind' })).toMatchObject({ status: 409 });
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    const code = desk.work(orderId).pickup?.code;

    expect(await desk.tell(orderId, { id: 'm1', kind: 'remind' })).toMatchObject({ status: 200 });

    expect(desk.work(orderId).evt).toMatchObject({ type: 'fulfillment.reminded', data: { code } });
    await desk.tell(orderId, { id: 'c', kind: 'collected' });
    expect(await desk.tell(orderId, { id: 'm2', kind: 'remind' })).toMatchObject({ status: 409 });
  });

  test('that is collected has arrived: no carrier, no shipment, the stock has left', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    const code = desk.work(orderId).pickup?.code;

    const answer = await desk.tell(orderId, { id: 'c', kind: 'collected', code, collectedBy: 'Ben Example' });

    expect(answer).toMatchObject({ status: 200, body: { status: 'delivered' } });
    expect(answer.body).not.toHaveProperty('shipments');
    expect(desk.order(orderId)).toMatchObject({ status: 'delivered', totals: { delivered: 3 } });
    expect(desk.work(orderId).evt).toMatchObject({
      type: 'fulfillment.collected',
      data: { units: 3, complete: true, proof: 'code' },
    });
    expect(JSON.stringify(desk.work(orderId).evt)).not.toContain('Ben');
    expect([desk.onHand('A', 'store-5'), desk.onHand('B', 'store-5')]).toEqual([3, 4]);
    expect(desk.table.ofType('Tracking')).toEqual([]);
  });

  test.each([{ id: 'other' }, { id: 'c' }])(
    'that is told to be collected again as %j moves nothing',
    async (again) => {
      const orderId = await desk.requested();
      await desk.tell(orderId, { id: 'c', kind: 'collected' });

      const answer = await desk.tell(orderId, { kind: 'collected', ...again });

      expect(answer).toMatchObject({ status: 200 });
      expect(answer.body).not.toHaveProperty('unwelcome');
      expect(desk.onHand('A', 'store-5')).toBe(3);
      expect(desk.order(orderId).totals.delivered).toBe(3);
    },
  );

  test('can be collected in two visits; each fact says all that the customer has', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });

    await desk.tell(orderId, { id: 'c1', kind: 'collected', lines: [{ lineId: '1', units: 1 }] });

    expect(desk.order(orderId)).toMatchObject({ totals: { allocated: 2, delivered: 1 } });
    expect(desk.work(orderId)).toMatchObject({
      status: 'ready',
      evt: { data: { units: 1, complete: false } },
    });
    await desk.tell(orderId, { id: 'c2', kind: 'collected' });
    expect(desk.order(orderId)).toMatchObject({ status: 'delivered', totals: { delivered: 3 } });
  });

  test('that was collected can come back', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'c', kind: 'collected' });

    const answer = await desk.announceReturn(orderId, [{ lineId: '1', units: 2 }]);
    const more = await desk.announceReturn(orderId, [{ lineId: '1', units: 3 }]);

    expect(answer).toMatchObject({ status: 201, body: { location: 'store-5' } });
    expect(more).toMatchObject({ status: 409 });
  });

  test('of which fewer units were collected than was told is corrected, and a person is told', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'c1', kind: 'collected' });

    const answer = await desk.tell(orderId, {
      id: 'c2',
      kind: 'collected',
      lines: [{ lineId: '1', units: 2 }],
    });

    expect(answer.body).toMatchObject({ unwelcome: true });
    expect(desk.onHand('B', 'store-5')).toBe(5);
    expect(desk.work(orderId).lines.map(({ delivered }) => delivered)).toEqual([2, 0]);
  });

  test('by another code is recorded, since it has happened, and a person is told', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });

    const answer = await desk.tell(orderId, { id: 'c', kind: 'collected', code: 'none' });

    expect(answer).toMatchObject({ status: 200, body: { unwelcome: true } });
    expect(desk.order(orderId).status).toBe('delivered');
    expect(desk.exceptions()).toMatchObject([
      { exceptionType: 'UnwelcomeFact', detail: { fact: 'collected', proof: 'wrongCode' } },
    ]);
  });

  test('is asked for its code before anything is handed over', async () => {
    const orderId = await desk.requested();
    expect(await desk.tell(orderId, { id: 'i0', kind: 'identified', code: '1' })).toMatchObject({
      status: 409,
    });
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    const code = String(desk.work(orderId).pickup?.code);

    const wrong = await desk.tell(orderId, { id: 'i1', kind: 'identified', code: 'x' });
    const right = await desk.tell(orderId, {
      id: 'i2',
      kind: 'identified',
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
    });
    await desk.tell(orderId, { id: 'c', kind: 'collected' });

    expect([wrong.status, right.status]).toEqual([409, 200]);
    expect(desk.work(orderId).collection).toMatchObject({ proof: 'code' });
  });

  test('without a code given out can be collected all the same', async () => {
    const orderId = await desk.requested();

    const answer = await desk.tell(orderId, { id: 'collected', kind: 'collected' });

    expect(answer).toMatchObject({ status: 200, body: { status: 'delivered' } });
    expect(desk.work(orderId).collection).toMatchObject({ proof: 'none' });
  });

  test('that a carrier brings is never ready to be collected', async () => {
    await desk.receiveStock({ A: 9, B: 9 });
    const { body } = await desk.submit();
    const orderId = String(body['orderId']);
    await desk.walk(orderId, 'Begun');
    await desk.toDispatch(orderId);

    const answer = await desk.tell(orderId, { id: 'r', kind: 'ready' });

    expect(answer).toMatchObject({ status: 200, body: { status: 'requested', unwelcome: true } });
    expect(desk.work(orderId)).not.toHaveProperty('pickup');
  });
});

describe('what cannot be collected where the customer chose', () => {
  let desk: PickupDesk;
  beforeEach(() => {
    desk = new PickupDesk();
  });
  afterEach(() => {
    expect(desk.problems).toEqual([]);
    desk.close();
  });

  test.each([null, 'Nowhere'])(
    'waits for the channel when no store is known as %s: no warehouse is asked',
    async (word) => {
      await desk.receiveStock({ A: 9, B: 9 });
      const orderId = await desk.pickup({}, word);

      const exception = await desk.plan(orderId);

      expect(exception).toMatchObject({ exceptionType: 'PickupChoice', owner: 'channel:web' });
      expect(desk.works(orderId)).toEqual([]);
      expect(desk.order(orderId)).toMatchObject({ status: 'needs_attention', totals: { open: 3 } });
    },
  );

  test('goes on at the store that the customer names then, from the pool of that store', async () => {
    await desk.receiveStock({ A: 9, B: 9 }, 'store-7');
    const orderId = await desk.pickup({}, 'Nowhere');
    const exception = await desk.plan(orderId);
    if (!exception) throw new Error('nobody was asked');
    expect(await desk.decide(exception, { action: 'retry' })).toMatchObject({ status: 409 });
    expect(await desk.decide(exception, { id: 'x', action: 'retry', onlyLocation: 'mars' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'onlyLocation' }] },
    });

    await desk.decide(exception, { id: 'y', action: 'retry', onlyLocation: 'store-7' });
    await desk.toDispatch(orderId);

    expect(desk.works(orderId)).toEqual([['store-7', 'requested']]);
  });

  test('waits for the channel when the store does not have it, although others do', async () => {
    await desk.receiveStock({ A: 9, B: 9 });
    const orderId = await desk.pickup();

    const exception = await desk.plan(orderId);

    expect(exception).toMatchObject({ exceptionType: 'PickupChoice', owner: 'channel:web' });
    expect(desk.works(orderId)).toEqual([]);
  });

  test.each(['Rejected', 'NotAccepted', 'NotReady', 'NotCollected'])(
    'goes to the queue of the channel and to no other location: %s',
    async (failure) => {
      const orderId = await desk.requested();
      await failBy[failure]?.(desk, orderId);
      expect(desk.work(orderId).failure).toBe(failure);

      const exception = await desk.goOn(orderId);

      expect(exception).toMatchObject({
        exceptionType: 'PickupChoice',
        owner: 'channel:web',
        actions: ['retry', 'cancel', 'close'],
      });
      expect(desk.works(orderId)).toHaveLength(1);
      expect(desk.order(orderId)).toMatchObject({ status: 'needs_attention', totals: { reserved: 3 } });
    },
  );

  test('is back in stock once nobody has collected it, while the customer has the choice', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    expect(desk.free('A', 'store-5')).toBe(3);

    await desk.daysLater(orderId, 8);

    expect(desk.work(orderId)).toMatchObject({
      status: 'expired',
      evt: { type: 'fulfillment.expired', data: { missed: 'collectBy' } },
    });
    expect(desk.free('A', 'store-5')).toBe(5);
  });

  test('is rejected in part: the rest can be ready and collected, the part goes to the channel', async () => {
    const orderId = await desk.requested();

    await desk.tell(orderId, {
      id: 's',
      kind: 'shortPicked',
      reason: 'notInStock',
      lines: [{ lineId: '2', units: 1 }],
    });
    const exception = await desk.goOn(orderId);
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    await desk.tell(orderId, { id: 'c', kind: 'collected' });

    expect(exception).toMatchObject({
      exceptionType: 'PickupChoice',
      detail: { waiting: [{ lineId: '2' }] },
    });
    expect(desk.works(orderId)).toEqual([['store-5', 'delivered']]);
    expect(desk.order(orderId)).toMatchObject({ totals: { delivered: 2, reserved: 1 } });
  });

  test.each([
    [{ onlyLocation: 'store-6' }, 'store-6', 'pickup'],
    [{ ship: true }, 'wh-1', undefined],
    [{}, 'store-5', 'pickup'],
  ])('goes where the customer chooses: %j', async (choice, location, handover) => {
    const orderId = await desk.requested({ billTo: address });
    if (handover) await desk.receiveStock({ A: 5, B: 5 }, 'store-6');
    await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'cannotShip' });
    const exception = await desk.goOn(orderId);
    if (!exception) throw new Error('nobody was asked');

    const decided = await desk.decide(exception, { action: 'retry', ...choice });
    await desk.goOn(orderId, 1, 'Retry');

    expect(decided).toMatchObject({ status: 200 });
    expect(desk.works(orderId)).toEqual([
      ['store-5', 'rejected'],
      [location, 'requested'],
    ]);
    expect(desk.work(orderId, 2).handover).toBe(handover);
  });

  test('is for its own channel to decide, and for no other', async () => {
    const orderId = await desk.requested();
    await desk.receiveStock({ A: 5, B: 5 }, 'store-6');
    await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'cannotShip' });
    const exception = await desk.goOn(orderId);
    if (!exception) throw new Error('nobody was asked');
    const choice = { action: 'retry', onlyLocation: 'store-6' };

    const foreign = await desk.decide(exception, choice, { kind: 'channel', id: 'shop' });
    const own = await desk.decide(exception, choice, { kind: 'channel', id: 'web' });

    expect([403, 404]).toContain(foreign.status);
    expect(own.status).toBe(200);
  });

  test('cannot be shipped to nowhere', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'cannotShip' });
    const exception = await desk.goOn(orderId);
    if (!exception) throw new Error('nobody was asked');

    expect(await desk.decide(exception, { action: 'retry', ship: true })).toMatchObject({ status: 409 });
  });

  test('is asked again when the other store does not have it ready either', async () => {
    const orderId = await desk.requested();
    await desk.receiveStock({ A: 5, B: 5 }, 'store-6');
    await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'cannotShip' });
    const first = await desk.goOn(orderId);
    if (!first) throw new Error('nobody was asked');
    await desk.decide(first, { action: 'retry', onlyLocation: 'store-6' });
    await desk.goOn(orderId, 1, 'Retry');

    await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'closed' }, 2);
    const second = await desk.goOn(orderId, 2);

    expect(second).toMatchObject({ exceptionType: 'PickupChoice', fulfillment: 2 });
    expect(desk.works(orderId)).toHaveLength(2);
  });

  test('is cancelled when the customer chooses so', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    await desk.daysLater(orderId, 8);
    const exception = await desk.goOn(orderId);
    if (!exception) throw new Error('nobody was asked');

    await desk.decide(exception, { action: 'cancel' });

    expect(desk.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 3 } });
    expect(desk.free('A', 'store-5')).toBe(5);
  });

  test('is collected after its time all the same: it counts, and the question is over (P11)', async () => {
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    const code = desk.work(orderId).pickup?.code;
    await desk.daysLater(orderId, 8);
    await desk.goOn(orderId);

    const answer = await desk.tell(orderId, { id: 'c', kind: 'collected', code });

    expect(answer).toMatchObject({ status: 200 });
    expect(desk.order(orderId)).toMatchObject({ status: 'delivered', totals: { delivered: 3, reserved: 0 } });
    expect(desk.exceptions()).toEqual([]);
    expect(desk.onHand('A', 'store-5')).toBe(3);
  });
});

const address = {
  name: 'Ada Example',
  lines: ['1 Main Street'],
  city: 'New York',
  region: 'NY',
  postalCode: '10001',
  country: 'US',
};

/** How each failure of a pickup comes about. */
const failBy: Readonly<Record<string, (desk: PickupDesk, orderId: string) => Promise<unknown>>> = {
  Rejected: (desk, orderId) => desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'notInStock' }),
  NotAccepted: (desk, orderId) => desk.daysLater(orderId, 1),
  NotReady: async (desk, orderId) => {
    await desk.tell(orderId, { id: 'a', kind: 'accepted' });
    await desk.daysLater(orderId, 2);
  },
  NotCollected: async (desk, orderId) => {
    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    await desk.daysLater(orderId, 8);
  },
};

describe('the policy of a channel on pickups', () => {
  let desk: PickupDesk;
  afterEach(() => {
    expect(desk.problems).toEqual([]);
    desk.close();
  });

  test.each([
    [{ onPickupRefused: 'otherStore' }, 'store-6', 'pickup'],
    [{ onPickupRefused: 'ship' }, 'wh-1', undefined],
  ])('%j sends rejected units on without a question', async (policies, location, handover) => {
    desk = new PickupDesk(policies);
    const orderId = await desk.requested({ billTo: address });
    if (handover) await desk.receiveStock({ A: 5, B: 5 }, 'store-6');
    await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'notInStock' });

    const exception = await desk.goOn(orderId);

    expect(exception).toBeUndefined();
    expect(desk.works(orderId)[1]).toEqual([location, 'requested']);
    expect(desk.work(orderId, 2).handover).toBe(handover);
  });

  test('asks all the same where no other store has the units', async () => {
    desk = new PickupDesk({ onPickupRefused: 'otherStore' });
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'no', kind: 'rejected', reason: 'notInStock' });

    expect(await desk.goOn(orderId)).toMatchObject({ exceptionType: 'PickupChoice' });
  });

  test('cancels what nobody has collected in time', async () => {
    desk = new PickupDesk({ onPickupExpired: 'cancel', collectWithin: 7200, remindAfter: 3600 });
    const orderId = await desk.requested();
    await desk.tell(orderId, { id: 'r', kind: 'ready' });

    await desk.daysLater(orderId, 0.05);
    expect(desk.work(orderId).evt?.type).toBe('fulfillment.reminded');
    await desk.daysLater(orderId, 0.1);
    await desk.goOn(orderId);

    expect(desk.order(orderId)).toMatchObject({ status: 'cancelled', totals: { cancelled: 3 } });
  });

  test('ships at once what the chosen store does not have', async () => {
    desk = new PickupDesk({ onPickupRefused: 'ship' });
    await desk.receiveStock({ A: 9, B: 9 });
    const orderId = await desk.pickup({ billTo: address });

    await desk.plan(orderId);

    expect(desk.works(orderId)).toEqual([['wh-1', 'requested']]);
    expect(desk.work(orderId)).not.toHaveProperty('handover');
  });
});

describe('an order that the store brings', () => {
  let desk: PickupDesk;
  beforeEach(() => {
    desk = new PickupDesk();
  });
  afterEach(() => {
    expect(desk.problems).toEqual([]);
    desk.close();
  });

  test('is asked of its store alone, without a carrier, and ends by the hand-over', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    await desk.receiveStock({ A: 9, B: 9 });
    const orderId = await desk.pickup({
      shipTo: address,
      shipping: { method: 'local_delivery', pickupLocationId: 'store-5' },
    });
    await desk.toDispatch(orderId);
    expect(desk.work(orderId)).toMatchObject({ location: 'store-5', handover: 'delivery' });
    expect(desk.work(orderId)).not.toHaveProperty('service');

    await desk.tell(orderId, { id: 'r', kind: 'ready' });
    expect(desk.work(orderId).pickup).not.toHaveProperty('collectBy');
    await desk.tell(orderId, { id: 'c', kind: 'collected' });

    expect(desk.order(orderId).status).toBe('delivered');
  });

  test('that left with the van has arrived once it is handed over at the door', async () => {
    await desk.receiveStock({ A: 5, B: 5 }, 'store-5');
    const orderId = await desk.pickup({
      shipTo: address,
      shipping: { method: 'local_delivery', pickupLocationId: 'store-5' },
    });
    await desk.toDispatch(orderId);
    await desk.tell(orderId, { id: 's', kind: 'shipped', parcels: [{ carrier: 'own van' }] });
    expect(desk.order(orderId)).toMatchObject({ status: 'shipped', totals: { shipped: 3 } });

    const answer = await desk.tell(orderId, { id: 'c', kind: 'collected' });

    expect(answer.body).not.toHaveProperty('unwelcome');
    expect((await desk.view(orderId)).body).toMatchObject({ shipments: [{ carrier: 'ownvan' }] });
    expect(desk.order(orderId)).toMatchObject({ status: 'delivered', totals: { delivered: 3 } });
    expect([desk.onHand('A', 'store-5'), desk.onHand('B', 'store-5')]).toEqual([3, 4]);
    expect(desk.exceptions()).toEqual([]);
  });

  test('without a known store waits for the channel', async () => {
    await desk.receiveStock({ A: 9, B: 9 });
    const orderId = await desk.pickup({ shipTo: address, shipping: { method: 'local_delivery' } });

    expect(await desk.plan(orderId)).toMatchObject({ exceptionType: 'PickupChoice' });
  });
});
