import { expect } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { getItem } from '../../functions/shared/table.ts';
import type { WaitingState } from '../../functions/shared/token.ts';
import { FaultControls } from '../../local/aws/controls.ts';
import { deployment, ended, eventually, operator, type World } from './world.ts';

const faults = new FaultControls(deployment.endpoint);

/**
 * When the fact arrives: before the state has stored its token, after that and before the relay has seen
 * either, or long after.
 */
export type Arrival = 'before' | 'between' | 'after';

export interface Wait {
  readonly orderId: string;
  /** Fulfillment or return number; 0 for the order itself. */
  readonly n: number;
  /** What lets the order come to the state; the fault that may hold its token back is in force by then. */
  readonly reach: () => Promise<void>;
  /** What the state waits for. */
  readonly fact: (arrival: Arrival) => Promise<void>;
  /** What must have become of it. */
  readonly outcome: (arrival: Arrival) => Promise<void>;
}

const ok = (status: number): void => expect(status).toBeLessThan(300);
const hold = { id: 'h1', reason: 'CHECK', before: 'route' };
const lift = async (orderId: string): Promise<void> =>
  ok((await operator.send('DELETE', `/orders/${orderId}/holds/h1`)).status);
const placed =
  (world: World, quantity: number, over: Record<string, unknown> = {}) =>
  async (): Promise<void> => {
    await world.place([{ sku: 'A', quantity }], over);
  };
const delivered = (world: World, orderId: string) => async (): Promise<void> => {
  await world.shipAndDeliver(orderId);
  await world.untilStatus(orderId, 'delivered');
  expect((await ended(orderId)).status).toBe('SUCCEEDED');
};

/** A delivered order that somebody sends back. */
async function returning(world: World): Promise<{
  orderId: string;
  tell: (event: Record<string, unknown>) => Promise<void>;
  closed: () => Promise<void>;
}> {
  const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
  await world.shipAndDeliver(orderId);
  await world.untilStatus(orderId, 'delivered');
  return {
    orderId,
    tell: async (event) =>
      ok(
        (
          await operator.send('POST', `/returns/${orderId}-r1/events`, {
            id: String(event['kind']),
            ...event,
          })
        ).status,
      ),
    closed: async () => {
      await world.until(
        orderId,
        'has its return closed',
        ({ returns }) => returns[0]?.['status'] === 'closed',
      );
    },
  };
}
const request = (orderId: string) => async (): Promise<void> =>
  ok(
    (
      await operator.send('POST', `/orders/${orderId}/returns`, {
        id: 'r',
        lines: [{ lineId: '1', units: 1 }],
      })
    ).status,
  );
const inspected = { kind: 'inspected', lines: [{ lineId: '1', units: 1, as: 'restock' }] };

/** For every waiting state, an order that is about to come to it. */
export const waits: Readonly<Record<WaitingState, (world: World) => Promise<Wait>>> = {
  OnHold: async (world) => {
    await world.open({ one: { A: 5 } });
    const orderId = world.nextOrderId;
    return {
      orderId,
      n: 0,
      reach: placed(world, 2, { holds: [hold] }),
      fact: () => lift(orderId),
      outcome: delivered(world, orderId),
    };
  },
  AwaitStock: async (world) => {
    await world.open({ one: { A: 1 } });
    const orderId = world.nextOrderId;
    return {
      orderId,
      n: 0,
      reach: placed(world, 2),
      outcome: delivered(world, orderId),
      fact: async () => {
        await world.move([
          { id: 'r1', kind: 'receipt', sku: world.id('A'), location: world.id('one'), quantity: 4 },
        ]);
      },
    };
  },
  AwaitCapacity: async (world) => {
    await world.open(
      { one: { A: 5 } },
      { locations: { one: { capacity: [{ unit: 'orders', window: 'P1D', cap: 1 }] } } },
    );
    const first = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(first, 'requested');
    ok((await operator.send('POST', `/orders/${first}/cancel`, { id: 'c1' })).status);
    const orderId = world.nextOrderId;
    return {
      orderId,
      n: 0,
      reach: placed(world, 1),
      outcome: delivered(world, orderId),
      fact: async () => ok((await world.tell(fulfillmentId, { kind: 'cancelAccepted' })).status),
    };
  },
  NeedsAttention: async (world) => {
    await world.open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }], { holds: [hold] });
    await world.until(
      orderId,
      'is reserved and held',
      ({ totals, status }) => totals['reserved'] === 2 && status === 'on_hold',
    );
    await world.sell('one', 'A', false);
    return {
      orderId,
      n: 0,
      reach: () => lift(orderId),
      fact: async (arrival) => {
        // Before it exists nobody can resolve an exception, but the order may be cancelled.
        if (arrival === 'before')
          return ok((await operator.send('POST', `/orders/${orderId}/cancel`, { id: 'c1' })).status);
        await world.sell('one', 'A', true);
        ok(
          (
            await world.resolve((await world.untilException(orderId, 'NoRoute')).exceptionId, {
              action: 'retry',
            })
          ).status,
        );
      },
      outcome: async (arrival) => {
        if (arrival !== 'before') return delivered(world, orderId)();
        expect((await ended(orderId)).status).toBe('SUCCEEDED');
        expect(await world.order(orderId)).toMatchObject({ status: 'cancelled', exceptions: [] });
      },
    };
  },
  // Work and token are stored in one write: the second time that a fulfillment is waited for, its fact may
  // come first.
  Dispatch: async (world) => {
    await world.open({ near: { A: 3 }, far: { A: 3 } });
    const orderId = await world.place([{ sku: 'A', quantity: 3 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'near');
    return {
      orderId,
      n: 1,
      reach: async () =>
        ok(
          (
            await world.tell(fulfillmentId, {
              kind: 'shortPicked',
              reason: 'notInStock',
              lines: [{ lineId: '1', units: 1 }],
            })
          ).status,
        ),
      fact: async () => {
        await world.scan(await world.ship(fulfillmentId), ['delivered']);
      },
      outcome: async () => {
        await world.shipAndDeliver(orderId, 'far');
        expect((await world.untilStatus(orderId, 'delivered')).totals).toMatchObject({ delivered: 3 });
        expect((await ended(orderId)).status).toBe('SUCCEEDED');
      },
    };
  },
  Track: async (world) => {
    await world.open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
    let number = '';
    return {
      orderId,
      n: 1,
      reach: async () => {
        number = await world.ship(fulfillmentId);
      },
      fact: async () => ok((await world.scan(number, ['in_transit', 'delivered'])).status),
      outcome: async () => {
        await world.untilStatus(orderId, 'delivered');
        expect((await ended(orderId)).status).toBe('SUCCEEDED');
      },
    };
  },
  AwaitReceipt: async (world) => {
    await world.open({ one: { A: 5 } });
    const { orderId, tell, closed } = await returning(world);
    return {
      orderId,
      n: 1,
      reach: request(orderId),
      fact: () => tell({ kind: 'received' }),
      outcome: async () => {
        await tell(inspected);
        await closed();
      },
    };
  },
  AwaitInspection: async (world) => {
    await world.open({ one: { A: 5 } });
    const { orderId, tell, closed } = await returning(world);
    await request(orderId)();
    return {
      orderId,
      n: 1,
      reach: () => tell({ kind: 'received' }),
      fact: () => tell(inspected),
      outcome: closed,
    };
  },
};

/**
 * Keeps a state from storing its token, as a table that is throttled would; its machine tries again until it
 * is let go.
 */
export async function holdBack(
  state: WaitingState,
  { orderId, n }: Pick<Wait, 'orderId' | 'n'>,
): Promise<{ met: () => Promise<void>; release: () => Promise<void> }> {
  const match = `ORDER#${orderId}"},"sk":{"S":"${key.token(orderId, state, n).sk}`;
  const held = await Promise.all(
    (['PutItem', 'TransactWriteItems'] as const).map((op) =>
      faults.add({ op, match, mode: 'throttle', times: 1000 }),
    ),
  );
  return {
    met: async () => {
      await eventually(`${state} tries to store its token`, async () =>
        (await faults.list()).some(({ id, fired }) => fired > 0 && held.some((one) => one.id === id))
          ? true
          : undefined,
      );
    },
    release: async () => {
      await Promise.all(held.map(({ id }) => faults.remove(id)));
    },
  };
}

/** The attempt of the token that is stored now. */
export const tokenAt = async (
  state: WaitingState,
  { orderId, n }: Pick<Wait, 'orderId' | 'n'>,
): Promise<string | undefined> => {
  const token = await getItem(key.token(orderId, state, n));
  return token === undefined ? undefined : JSON.stringify(token['attempt']);
};

/** Waits until the state has stored a token other than `earlier`. */
export const untilToken = (
  state: WaitingState,
  wait: Pick<Wait, 'orderId' | 'n'>,
  earlier?: string,
): Promise<string> =>
  eventually(`${state} of ${wait.orderId} has stored its token`, async () => {
    const now = await tokenAt(state, wait);
    return now === earlier ? undefined : now;
  });
