import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readBackorders } from '../../functions/inventory/backorder/backorder.store.ts';
import { readReservation } from '../../functions/inventory/reservation/reservation.store.ts';
import { keptEvents } from '../../functions/shared/events/kept-times.ts';
import { key, prefix } from '../../functions/shared/keys.ts';
import { queryPartition } from '../../functions/shared/table.ts';
import { eventuallyTrue, type ListedOrder, operator, ordersOf, World } from '../support/world.ts';

const ORDERS = 100;
const UNITS = 10;

function sumUnits(orders: readonly ListedOrder[], state: string): number {
  return orders.reduce((sum, { totals }) => sum + (totals[state] ?? 0), 0);
}

/** Whether the order got its unit, waits for stock or is cancelled. */
function hadItsTurn({ status, totals }: ListedOrder): boolean {
  return totals['allocated'] === 1 || status === 'backordered' || status === 'cancelled';
}

async function eventsOf({ orderId }: ListedOrder): Promise<string[]> {
  const { told = {} } = (await readReservation(orderId)) ?? {};
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.timeline });
  const kept = keptEvents('order', told).map(({ event }) => event);
  return [...items.map((item) => String(item['event'])), ...kept];
}

/** Waits until each of these orders has told of this event, once. */
function untilToldOnce(orders: readonly ListedOrder[], event: string): Promise<true> {
  return eventuallyTrue(`${orders.length} orders have told ${event}`, async () => {
    const timelines = await Promise.all(orders.map(eventsOf));
    return timelines.every((events) => events.filter((one) => one === event).length === 1);
  });
}

describe.concurrent('many at once', () => {
  test('of 100 orders for 10 units 10 win, the others wait or are cancelled as their channel says', async () => {
    const world = await new World('race').open({ one: { A: UNITS } });
    const impatient = `${world.channel}-x`;
    await operator.put(`/channels/${impatient}`, {
      platform: 'canonical',
      pools: { '*': world.pool },
      policies: { backorder: 'cancel' },
    });

    const channels = Array.from({ length: ORDERS }, (_, n) => (n % 2 === 0 ? {} : { channel: impatient }));
    await Promise.all(channels.map((channel) => world.place([{ sku: 'A', quantity: 1 }], channel)));

    let orders: ListedOrder[] = [];
    await eventuallyTrue(
      'every order has had its turn',
      async () => {
        orders = [...(await ordersOf(world.channel)), ...(await ordersOf(impatient))];
        return orders.length === ORDERS && orders.every(hadItsTurn);
      },
      { seconds: 110, last: () => Object.groupBy(orders, ({ status }) => status) },
    );
    const won = orders.filter(({ totals }) => totals['allocated'] === 1);
    const waiting = orders.filter(({ status }) => status === 'backordered');
    const cancelled = orders.filter(({ status }) => status === 'cancelled');
    const isImpatient = ({ orderId }: ListedOrder): boolean => orderId.startsWith(impatient);
    expect(won).toHaveLength(UNITS);
    expect([
      waiting.length + cancelled.length,
      sumUnits(orders, 'backordered'),
      sumUnits(orders, 'cancelled'),
    ]).toEqual([ORDERS - UNITS, waiting.length, cancelled.length]);
    expect(!waiting.some(isImpatient), 'the impatient ones do not wait').toBe(true);
    expect(cancelled.every(isImpatient), 'the patient ones are not cancelled').toBe(true);
    await Promise.all([
      untilToldOnce(won, 'order.routed'),
      untilToldOnce(waiting, 'order.backordered'),
      untilToldOnce(cancelled, 'order.cancelled'),
    ]);
    expect(await world.atp('A')).toBe(0);
    expect(await world.positions('A')).toMatchObject({ one: { onHand: UNITS, allocated: UNITS, free: 0 } });
    expect(await world.audit()).toEqual([]);

    const queue = await readBackorders(world.pool, world.id('A'));
    expect(queue).toHaveLength(waiting.length);
    await world.moveOne('receipt', 'A', 'one', 1);
    await world.untilFulfillment(queue[0]?.orderId ?? '', 'requested');
    expect(await readBackorders(world.pool, world.id('A'))).toHaveLength(waiting.length - 1);
    expect(await world.audit()).toEqual([]);
  });

  test('the schedule calls the sweeper every minute: a hold expires though no test calls the sweeper', async () => {
    const world = await new World('schedule').open({ one: { A: 1 } });
    const expiresAt = new Date(Date.now() + 1000).toISOString();
    const orderId = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'WAIT', before: 'route', expiresAt, onExpiry: 'lift' }],
    });

    await world.until(
      orderId,
      'is released by the schedule',
      ({ holds, fulfillments }) =>
        z.array(z.unknown()).parse(holds).length === 0 && fulfillments.length === 1,
      100,
    );
  });
});
