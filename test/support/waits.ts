import { expect } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { getItem } from '../../functions/shared/table.ts';
import type { WaitingState } from '../../functions/shared/token.ts';
import { FaultControls } from '../../local/aws/controls.ts';
import type { Answer } from '../../local/brand/api-client.ts';
import { deployment, ended, eventually, eventuallyTrue, operator, unserved, type World } from './world.ts';

const faults = new FaultControls(deployment.endpoint);

/**
 * When the fact arrives: before the state has stored its token, after that and before the relay has seen
 * either, or long after.
 */
export type Arrival = 'before' | 'between' | 'after';

/** A wait of one order, as far as a test of all waiting states needs it. */
export interface Wait {
  readonly orderId: string;
  /** Fulfillment or return number; 0 for the order itself. */
  readonly n: number;
  /** Lets the order come to the state. A fault that holds the token back is in force by then. */
  readonly reach: () => Promise<void>;
  /** Writes the fact that the state waits for. */
  readonly fact: (arrival: Arrival) => Promise<void>;
  /** Expects what must have become of the order. */
  readonly outcome: (arrival: Arrival) => Promise<void>;
}

const HOLD = { id: 'h1', reason: 'CHECK', before: 'route' };
const INSPECTED = { kind: 'inspected', lines: [{ lineId: '1', units: 1, as: 'sellable' }] };

async function succeeds(answer: Promise<Answer>): Promise<void> {
  expect((await answer).status).toBeLessThan(300);
}

async function expectDelivered(world: World, orderId: string): Promise<void> {
  await world.untilStatus(orderId, 'delivered');
  expect((await ended(orderId)).status).toBe('SUCCEEDED');
}

async function deliver(world: World, orderId: string): Promise<void> {
  await world.shipAndDeliver(orderId);
  await expectDelivered(world, orderId);
}

async function onHold(world: World): Promise<Wait> {
  await world.open({ one: { A: 5 } });
  const orderId = world.nextOrderId;
  return {
    orderId,
    n: 0,
    reach: async () => {
      await world.place([{ sku: 'A', quantity: 2 }], { holds: [HOLD] });
    },
    fact: () => succeeds(world.lift(orderId, HOLD.id)),
    outcome: () => deliver(world, orderId),
  };
}

async function awaitStock(world: World): Promise<Wait> {
  await world.open({ one: { A: 1 } });
  const orderId = world.nextOrderId;
  return {
    orderId,
    n: 0,
    reach: async () => {
      await world.place([{ sku: 'A', quantity: 2 }]);
    },
    fact: () => world.moveOne('receipt', 'A', 'one', 4),
    outcome: () => deliver(world, orderId),
  };
}

/** An order that finds the only location full; what gives the capacity back is the fact. */
async function awaitCapacity(world: World): Promise<Wait> {
  const oneOrderADay = { capacity: [{ unit: 'orders', window: 'P1D', cap: 1 }] };
  await world.open({ one: { A: 5 } }, { locations: { one: oneOrderADay } });
  const first = await world.place([{ sku: 'A', quantity: 1 }]);
  const { fulfillmentId } = await world.untilFulfillment(first, 'requested');
  await succeeds(world.cancel(first));
  const orderId = world.nextOrderId;
  return {
    orderId,
    n: 0,
    reach: async () => {
      await world.place([{ sku: 'A', quantity: 1 }]);
    },
    fact: () => succeeds(world.tell(fulfillmentId, { kind: 'cancelAccepted' })),
    outcome: () => deliver(world, orderId),
  };
}

/** An order that was reserved, and whose article was taken off sale before the order is routed. */
async function needsAttention(world: World): Promise<Wait> {
  // A location that no carrier serves has as much: the pool has what it promised when the other one sells no more.
  await world.open({ one: { A: 5 }, spare: { A: 5 } }, { locations: { spare: unserved } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }], { holds: [HOLD] });
  await world.until(
    orderId,
    'is reserved and held',
    ({ totals, status }) => totals['reserved'] === 2 && status === 'on_hold',
  );
  await world.sell('one', 'A', false);
  return {
    orderId,
    n: 0,
    reach: () => succeeds(world.lift(orderId, HOLD.id)),
    fact: async (arrival) => {
      // Nobody can resolve an exception before it exists, but the order may be cancelled.
      if (arrival === 'before') return succeeds(world.cancel(orderId));
      await world.sell('one', 'A', true);
      await succeeds(world.resolveOpen(orderId, 'NoRoute', { action: 'retry' }));
    },
    outcome: async (arrival) => {
      if (arrival !== 'before') return deliver(world, orderId);
      expect((await ended(orderId)).status).toBe('SUCCEEDED');
      expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', exceptions: [] });
    },
  };
}

/**
 * Work and token are stored in one write: only the second time that a fulfillment is waited for, after a
 * short pick, can its fact come first.
 */
async function dispatch(world: World): Promise<Wait> {
  await world.open({ near: { A: 3 }, far: { A: 3 } });
  const orderId = await world.place([{ sku: 'A', quantity: 3 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'near');
  const shortPick = { kind: 'shortPicked', reason: 'notInStock', lines: [{ lineId: '1', units: 1 }] };
  return {
    orderId,
    n: 1,
    reach: () => succeeds(world.tell(fulfillmentId, shortPick)),
    fact: async () => {
      await world.scan(await world.ship(fulfillmentId), ['delivered']);
    },
    outcome: async () => {
      await world.shipAndDeliver(orderId, 'far');
      expect((await world.untilStatus(orderId, 'delivered')).totals).toMatchObject({ delivered: 3 });
      expect((await ended(orderId)).status).toBe('SUCCEEDED');
    },
  };
}

async function track(world: World): Promise<Wait> {
  await world.open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
  let trackingNumber = '';
  return {
    orderId,
    n: 0,
    reach: async () => {
      trackingNumber = await world.ship(fulfillmentId);
    },
    fact: () => succeeds(world.scan(trackingNumber, ['in_transit', 'delivered'])),
    outcome: () => expectDelivered(world, orderId),
  };
}

async function deliveredOrder(world: World, over?: Parameters<World['open']>[1]): Promise<string> {
  await world.open({ one: { A: 5 } }, over);
  const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
  await world.shipAndDeliver(orderId);
  await world.untilStatus(orderId, 'delivered');
  return orderId;
}

async function requestReturn(orderId: string): Promise<void> {
  const lines = [{ lineId: '1', units: 1 }];
  await succeeds(operator.send('POST', `/orders/${orderId}/returns`, { id: 'r', lines }));
}

/** What the location tells of the order's only return. */
async function tellReturn(orderId: string, event: { readonly kind: string }): Promise<void> {
  await succeeds(operator.send('POST', `/returns/${orderId}-r1/events`, { id: event.kind, ...event }));
}

async function expectReturnClosed(world: World, orderId: string): Promise<void> {
  await world.until(orderId, 'has its return closed', ({ returns }) => returns[0]?.['status'] === 'closed');
}

async function awaitApproval(world: World): Promise<Wait> {
  const channel = { policies: { returns: { rules: [{ approval: 'review' }] } } };
  const orderId = await deliveredOrder(world, { channel });
  return {
    orderId,
    n: 1,
    reach: () => requestReturn(orderId),
    fact: () => tellReturn(orderId, { kind: 'received' }),
    outcome: async () => {
      await tellReturn(orderId, INSPECTED);
      await expectReturnClosed(world, orderId);
    },
  };
}

async function awaitReceipt(world: World): Promise<Wait> {
  const orderId = await deliveredOrder(world);
  return {
    orderId,
    n: 1,
    reach: () => requestReturn(orderId),
    fact: () => tellReturn(orderId, { kind: 'received' }),
    outcome: async () => {
      await tellReturn(orderId, INSPECTED);
      await expectReturnClosed(world, orderId);
    },
  };
}

async function awaitInspection(world: World): Promise<Wait> {
  const orderId = await deliveredOrder(world);
  await requestReturn(orderId);
  return {
    orderId,
    n: 1,
    reach: () => tellReturn(orderId, { kind: 'received' }),
    fact: () => tellReturn(orderId, INSPECTED),
    outcome: () => expectReturnClosed(world, orderId),
  };
}

/** For every waiting state, an order that is about to come to it. */
export const waits: Readonly<Record<WaitingState, (world: World) => Promise<Wait>>> = {
  OnHold: onHold,
  AwaitStock: awaitStock,
  AwaitCapacity: awaitCapacity,
  NeedsAttention: needsAttention,
  Dispatch: dispatch,
  Track: track,
  AwaitApproval: awaitApproval,
  AwaitReceipt: awaitReceipt,
  AwaitInspection: awaitInspection,
};

/** Names the token of a wait. */
type TokenOwner = Pick<Wait, 'orderId' | 'n'>;

/** A token that cannot be stored yet. */
export interface HeldToken {
  /** Waits until the state has tried to store its token. */
  readonly tried: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * Keeps a state from storing its token, as a throttled table would; the machine tries again until the
 * release.
 */
export async function holdBack(state: WaitingState, { orderId, n }: TokenOwner): Promise<HeldToken> {
  const match = `ORDER#${orderId}"},"sk":{"S":"${key.token(orderId, state, n).sk}`;
  const held = await Promise.all(
    (['PutItem', 'TransactWriteItems'] as const).map((op) =>
      faults.add({ op, match, mode: 'throttle', times: 1000 }),
    ),
  );
  const ids = held.map(({ id }) => id);
  return {
    tried: async () => {
      await eventuallyTrue(`${state} tries to store its token`, async () =>
        (await faults.list()).some(({ id, fired }) => fired > 0 && ids.includes(id)),
      );
    },
    release: async () => {
      await Promise.all(ids.map((id) => faults.remove(id)));
    },
  };
}

/** The attempt of the token that is stored now, as JSON. */
export async function tokenAt(state: WaitingState, { orderId, n }: TokenOwner): Promise<string | undefined> {
  const token = await getItem(key.token(orderId, state, n));
  return token === undefined ? undefined : JSON.stringify(token['attempt']);
}

/** Waits until the state has stored a token other than `earlier`. */
export function untilToken(state: WaitingState, wait: TokenOwner, earlier?: string): Promise<string> {
  return eventually(`${state} of ${wait.orderId} has stored its token`, async () => {
    const stored = await tokenAt(state, wait);
    return stored === earlier ? undefined : stored;
  });
}
