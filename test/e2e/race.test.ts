import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readBackorders } from '../../functions/inventory/backorder/backorder.store.ts';
import { key, prefix } from '../../functions/shared/keys.ts';
import { queryPartition } from '../../functions/shared/table.ts';
import { eventually, type Listed, operator, ordersOf, World } from '../support/world.ts';

const ORDERS = 100;
const UNITS = 10;
const units = (orders: readonly Listed[], state: string): number =>
  orders.reduce((sum, { totals }) => sum + (totals[state] ?? 0), 0);
const timeline = async ({ orderId }: Listed): Promise<unknown[]> =>
  (await queryPartition(key.order(orderId).pk, { beginsWith: prefix.timeline })).items.map(
    (item) => item['event'],
  );

/** Each of these orders has told of this once. */
const told = (orders: readonly Listed[], event: string): Promise<true> =>
  eventually(`${orders.length} orders have told ${event}`, async () =>
    (await Promise.all(orders.map(timeline))).every(
      (events) => events.filter((one) => one === event).length === 1,
    )
      ? true
      : undefined,
  );

describe.concurrent('many at once', () => {
  test('100 orders race for 10 units: exactly 10 get them, the others wait or are cancelled, as their channel wants', async () => {
    const world = await new World('race').open({ one: { A: UNITS } });
    const impatient = `${world.channel}-x`;
    await operator.put(`/channels/${impatient}`, {
      platform: 'canonical',
      pools: { '*': world.pool },
      policies: { backorder: 'cancel' },
    });
    await Promise.all(
      Array.from({ length: ORDERS }, (_, at) =>
        world.place([{ sku: 'A', quantity: 1 }], at % 2 === 0 ? {} : { channel: impatient }),
      ),
    );
    const done = ({ status, totals }: Listed): boolean =>
      totals['allocated'] === 1 || status === 'backordered' || status === 'cancelled';
    let orders: Listed[] = [];
    await eventually(
      'every order has had its turn',
      async () => {
        orders = [...(await ordersOf(world.channel)), ...(await ordersOf(impatient))];
        return orders.length === ORDERS && orders.every(done) ? true : undefined;
      },
      { seconds: 110, last: () => Object.groupBy(orders, ({ status }) => status) },
    );

    const won = orders.filter(({ totals }) => totals['allocated'] === 1);
    const waiting = orders.filter(({ status }) => status === 'backordered');
    const cancelled = orders.filter(({ status }) => status === 'cancelled');
    expect(won).toHaveLength(UNITS);
    expect([
      waiting.length + cancelled.length,
      units(orders, 'backordered'),
      units(orders, 'cancelled'),
    ]).toEqual([ORDERS - UNITS, waiting.length, cancelled.length]);
    expect(
      waiting.every(({ orderId }) => !orderId.startsWith(impatient)),
      'the impatient ones do not wait',
    ).toBe(true);
    expect(
      cancelled.every(({ orderId }) => orderId.startsWith(impatient)),
      'the patient ones are not cancelled',
    ).toBe(true);
    await Promise.all([
      told(won, 'order.routed'),
      told(waiting, 'order.backordered'),
      told(cancelled, 'order.cancelled'),
    ]);
    expect(await world.atp('A')).toBe(0);
    expect(await world.positions('A')).toMatchObject({ one: { onHand: UNITS, allocated: UNITS, free: 0 } });
    expect(await world.audit()).toEqual([]);

    const [oldest] = await readBackorders(world.pool, world.id('A'));
    expect(await readBackorders(world.pool, world.id('A'))).toHaveLength(waiting.length);
    await world.move([
      { id: 'r1', kind: 'receipt', sku: world.id('A'), location: world.id('one'), quantity: 1 },
    ]);
    await world.untilFulfillment(oldest?.orderId ?? '', 'requested');
    expect(await readBackorders(world.pool, world.id('A'))).toHaveLength(waiting.length - 1);
    expect(await world.audit()).toEqual([]);
  });

  test('the sweeper comes by itself every minute: nobody else calls it here, and a hold expires', async () => {
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
