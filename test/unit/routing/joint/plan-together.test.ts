import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { groupsOnce, replayedGroup } from '../../../../bin/replay/replay-group.ts';
import { replayOrder } from '../../../../bin/replay/replay-order.ts';
import { sweepItems } from '../../../../functions/operations/sweep/sweep-items.ts';
import { type Hold, noTotals, type Order } from '../../../../functions/order/order.ts';
import { readDecision } from '../../../../functions/routing/decisions/decision.store.ts';
import { groupView } from '../../../../functions/routing/joint/group-view.ts';
import { planTogether } from '../../../../functions/routing/joint/plan-together.ts';
import { handler as route } from '../../../../functions/routing/route.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { run } from '../../../support/call.ts';
import type { Item, MemoryTable } from '../../../support/memory-table.ts';
import { aTable, location, NOW, reserved, stock } from '../../../support/routing-world.ts';

const CHICAGO = 'web-1-aaaaaaaa';
const NEW_YORK = 'web-2-aaaaaaaa';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

function waited(orderId: string, destination: Order['destination'], over: Partial<Order> = {}): Item[] {
  const counts = { fulfillments: 0, decisions: 1, exceptions: 0, returns: 0 };
  return reserved([{ sku: 'A', units: 1 }], { orderId, order: { destination, started: 1, counts, ...over } });
}

/** One unit in New York and one in Los Angeles, which is 0.50 dearer: the order to Chicago stands first. */
function twoWaiting(over: Partial<Order> = {}): MemoryTable {
  return aTable(
    location('LAX', { handling: { perOrderMinor: 250, perUnitMinor: 20 } }),
    stock('A', 'NYC', 1),
    stock('A', 'LAX', 1),
    ...waited(CHICAGO, { country: 'US', lat: 41.88, lon: -87.63 }, over),
    ...waited(NEW_YORK, { country: 'US', lat: 40.75, lon: -73.99 }, over),
  );
}

const send = (orderId: string) => run(route, { orderId, attempt: 1 });
const locationOf = (orderId: string): unknown => table.item(key.fulfillment(orderId, 1))?.['location'];
const decide = () => planTogether('main', [CHICAGO, NEW_YORK], 'capacity', NOW);

describe('orders that are released together', () => {
  it('take their parts of one stored decision, in whatever order they are routed', async () => {
    table = twoWaiting();
    await decide();

    await send(NEW_YORK);
    await send(CHICAGO);

    expect([locationOf(CHICAGO), locationOf(NEW_YORK)]).toEqual(['LAX', 'NYC']);
    expect(table.ofType('GroupDecision')).toMatchObject([
      { release: 'capacity', aloneMicros: 24_900_000, jointMicros: 20_400_000, isProven: true },
    ]);
  });

  it('are planned together again, to the bit, from what was stored', async () => {
    table = twoWaiting();
    await decide();
    await send(NEW_YORK);
    await send(CHICAGO);

    const { replayed, groups } = await replayOrder(CHICAGO);
    const [name] = groupsOnce([...groups, ...(await replayOrder(NEW_YORK)).groups]);

    expect(replayed).toMatchObject([{ as: 'same' }]);
    expect(name).toMatchObject({ pool: 'main', at: NOW, first: CHICAGO });
    expect(name && (await replayedGroup(name))).toMatchObject({ kind: 'group', as: 'same' });
    table.seed({ ...table.ofType('GroupDecision')[0], jointMicros: 1 });
    expect(name && (await replayedGroup(name))).toMatchObject({ as: 'different' });
    table.remove(key.groupInputs(name ?? { pool: '', at: '', first: '' }, 0));
    expect(name && (await replayedGroup(name))).toMatchObject({ as: 'unreadable' });
  });

  it('are planned alone where nobody planned them together', async () => {
    table = twoWaiting();

    await send(CHICAGO);
    await send(NEW_YORK);

    expect([locationOf(CHICAGO), locationOf(NEW_YORK)]).toEqual(['NYC', 'LAX']);
  });

  it('are planned alone where the part does not fit any more (P7 holds for both)', async () => {
    table = twoWaiting();
    await decide();
    table.seed(stock('A', 'LAX', 0));

    await send(CHICAGO);

    expect(locationOf(CHICAGO)).toBe('NYC');
    expect((await readDecision(CHICAGO, 2)).group).toBeUndefined();
  });

  it('are planned alone once the decision is old', async () => {
    table = twoWaiting();
    await decide();
    vi.setSystemTime(Date.parse(NOW) + 601_000);

    await send(CHICAGO);

    expect(locationOf(CHICAGO)).toBe('NYC');
  });

  it('read of no group where they have never waited', async () => {
    table = twoWaiting({ started: 0, counts: { fulfillments: 0, decisions: 0, exceptions: 0, returns: 0 } });
    await decide();

    await send(CHICAGO);

    expect(locationOf(CHICAGO)).toBe('NYC');
  });

  it('keep no plan where all of them get the same alone, only that they were released together', async () => {
    table = twoWaiting();

    await planTogether('main', [NEW_YORK, CHICAGO], 'capacity', NOW);

    expect(table.ofType('GroupDecision')).toEqual([]);
    const members = [{ orderId: NEW_YORK }, { orderId: CHICAGO }];
    expect(table.ofType('ReleasedTogether')).toMatchObject([{ release: 'capacity', members }]);
  });

  it('are planned together when their wait to be consolidated ends in the same minute', async () => {
    const hold: Hold = {
      id: 'ROUTING-1',
      reason: 'WAIT_TO_CONSOLIDATE',
      before: 'route',
      placedBy: 'system',
      placedAt: NOW,
      expiresAt: NOW,
      onExpiry: 'lift',
    };
    table = twoWaiting({ holds: [hold], barred: { reserve: 0, route: 1, dispatch: 0 } });

    await sweepItems([key.order(CHICAGO), key.order(NEW_YORK)], NOW, () => true);

    expect(table.ofType('GroupDecision')).toMatchObject([{ release: 'consolidation' }]);
  });

  it('are planned together before the stock that came for them is theirs', async () => {
    const open = { totals: { ...noTotals, backordered: 1 } } as const;
    table = aTable(
      location('LAX', { handling: { perOrderMinor: 250, perUnitMinor: 20 } }),
      stock('A', 'NYC', 1),
      stock('A', 'LAX', 1),
      ...waited(CHICAGO, { country: 'US', lat: 41.88, lon: -87.63 }, open),
      ...waited(NEW_YORK, { country: 'US', lat: 40.75, lon: -73.99 }, open),
    );

    await planTogether('main', [CHICAGO, NEW_YORK], 'stock', NOW);

    expect(table.ofType('GroupDecision')).toMatchObject([
      { release: 'stock', members: [{ orderId: CHICAGO }, { orderId: NEW_YORK }] },
    ]);
  });

  it('go on alone where the joint plan fails', async () => {
    table = twoWaiting();

    await expect(planTogether('main', [CHICAGO, 'web-9-aaaaaaaa'], 'capacity', NOW)).resolves.toBeUndefined();

    expect(table.ofType('GroupDecision')).toEqual([]);
  });

  it('are explained as a part of their group, which is planned again the same', async () => {
    table = twoWaiting();
    await decide();
    await send(CHICAGO);

    const view = await groupView(await readDecision(CHICAGO, 2));

    expect(view).toMatchObject({
      orders: 2,
      place: 1,
      proven: true,
      replayed: true,
      alone: { locations: ['NYC'] },
    });
    expect(view?.text).toMatchInlineSnapshot(
      `"2 orders planned together cost 20.40 USD instead of 24.90. This one: 12.70 USD from LAX; alone 12.20 USD from NYC."`,
    );
  });
});
