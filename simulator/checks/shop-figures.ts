/** What must hold of connected shops: at each change of a figure, at each sale, and when everything is quiet. */
import { parseLevel } from '../../functions/channels/levels/level.store.ts';
import { parseFigure } from '../../functions/inventory/sellable/figure.store.ts';
import { sharedUnits } from '../../functions/inventory/sellable/sellable.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import { key } from '../../functions/shared/keys.ts';
import { POOL } from '../network.ts';
import type { OrderVersion } from '../shops/order-version.ts';
import { ALL_ARE_LAST, PLACE, SKEW } from '../shops/shop-plan.ts';
import type { AskedChange, SimulatedShop } from '../shops/simulated-shop.ts';
import type { World } from '../world.ts';
import { isConnected } from './shop-effects.ts';
import type { Violation } from './violation.ts';

function levelOf({ table }: World, { plan: { channel } }: SimulatedShop, sku: string) {
  const item = table.store.read(key.level(channel, sku, PLACE));
  return item && parseLevel(item);
}

/** What we know that the shop has taken for an order. */
function knownTaken({ table }: World, { plan: { channel } }: SimulatedShop, order: string): number {
  const lines = table.store.read(key.takenOrder(channel, order))?.['lines'];
  if (!Array.isArray(lines)) return 0;
  return lines.reduce((sum: number, line: { units?: unknown }) => sum + Number(line.units ?? 0), 0);
}

function ordersOf(shop: SimulatedShop, sku: string): OrderVersion[] {
  return shop.latest().filter((order) => order.sku === sku);
}

/**
 * A comparison never puts a sale of the shop's own back that nobody knows: it would have been refused (S5). What is missing
 * for orders that are not visible yet is known as a gap. By hand somebody may hide a sale behind a raise.
 */
export function putBackViolations(
  world: World,
  shop: SimulatedShop,
  { sku, by, units }: AskedChange,
  before: number,
): Violation[] {
  if (by !== 'compare' || units <= before || shop.isEdited || shop.wasLeft) return [];
  const own = ordersOf(shop, sku);
  const unknown = own.reduce((sum, { id, taken }) => sum + taken - knownTaken(world, shop, id), 0);
  const gap = levelOf(world, shop, sku)?.state.gap?.units ?? 0;
  const text = `raised to ${units} over ${unknown} units that nobody knew, of which ${gap} are a gap`;
  return unknown > gap ? [{ rule: 'own sale put back', about: `${sku} at ${shop.plan.channel}`, text }] : [];
}

/**
 * What compares nothing acts only while its level still waits for it: whoever looked before that has looked too early (S8).
 */
export function unawaitedViolations(
  world: World,
  shop: SimulatedShop,
  { sku, by, units }: AskedChange,
): Violation[] {
  if (shop.plan.kind !== 'blind' || by !== 'set' || shop.wasLeft || !isConnected(world, shop)) return [];
  const push = levelOf(world, shop, sku)?.state.push;
  const text = `it is set to ${units} when ${push ? `${push.to} is` : 'nothing is'} under way any more`;
  return push?.to === units ? [] : [{ rule: 'set unawaited', about: `${sku} at ${shop.plan.channel}`, text }];
}

function areAlwaysLast({ table }: World, wanted: string): boolean {
  const item = table.store.read(key.sku(wanted));
  return item !== undefined && (skuSchema.parse(item).selling.lastUnitsAt ?? 0) >= ALL_ARE_LAST;
}

/**
 * A figure of last units that compares nothing is set from none, at which nobody can buy: no order came between what was
 * looked at and what is set (S14). What is cancelled meanwhile is on sale again by itself.
 */
export function overwrittenViolations(
  world: World,
  shop: SimulatedShop,
  { sku, by, units }: AskedChange,
): Violation[] {
  if (shop.plan.kind !== 'blind' || by !== 'set' || units === 0 || shop.isEdited || shop.wasLeft) return [];
  const push = levelOf(world, shop, sku)?.state.push;
  if (!push || !areAlwaysLast(world, sku)) return [];
  const since = Date.parse(push.sentAt);
  const own = ordersOf(shop, sku);
  if (own.some(({ state, updatedAt }) => state === 'cancelled' && updatedAt >= since)) return [];
  const bought = own.filter(({ createdAt, taken }) => createdAt > since && taken > 0);
  const text = `it is set to ${units} over ${bought.map(({ number }) => number).join(', ')}`;
  return bought.length === 0
    ? []
    : [{ rule: 'last units overwritten', about: `${sku} at ${shop.plan.channel}`, text }];
}

/** In one request figures are lowered before others are raised (S16). */
export function orderViolations(
  world: World,
  shop: SimulatedShop,
  changes: readonly AskedChange[],
): Violation[] {
  const pushes = changes.flatMap(({ sku }) => levelOf(world, shop, sku)?.state.push ?? []);
  const firstRaise = pushes.findIndex(({ from, to }) => to > from);
  const isLate = firstRaise >= 0 && pushes.slice(firstRaise).some(({ from, to }) => to < from);
  const text = pushes.map(({ from, to }) => `${from} to ${to}`).join(', ');
  return isLate ? [{ rule: 'raised first', about: shop.plan.channel, text }] : [];
}

function capturedAs(world: World, { plan: { channel } }: SimulatedShop, { id }: OrderVersion) {
  return [...world.books.orders.values()].find(
    (order) => order.channel === channel && order.external.id === id,
  );
}

/** How many units the stock is still to give for a shop's order beyond what is claimed, or to get back. */
function untoldUnits(world: World, shop: SimulatedShop, order: OrderVersion): number {
  const ours = capturedAs(world, shop, order);
  if (!ours) return order.state === 'cancelled' ? 0 : order.units;
  const { cancelled, backordered } = ours.totals;
  // What we have given up is free again, whatever the shop thinks; what waits is claimed by nobody.
  return order.state === 'cancelled' ? -(order.units - cancelled - backordered) : 0;
}

/** What is left of a SKU if all that every shop has sold were known. Negative where more is sold than there is. */
function leftOf(world: World, sku: string): number {
  const shards = [...world.books.shards.values()].filter((one) => one.pool === POOL && one.sku === sku);
  const untold = [...world.shops.values()].flatMap((shop) =>
    ordersOf(shop, sku).map((order) => untoldUnits(world, shop, order)),
  );
  return sharedUnits(shards).units - untold.reduce((sum, units) => sum + units, 0);
}

/** A function may have read what is wanted so long before the shop gets its call. */
const ON_ITS_WAY_MS = 120_000;
/** A figure that is overwritten can put back what was sold until the next check of it. */
const UNCHECKED_MS = 30 * 60_000;

/** Whether units stand somewhere that the shop's figure could not know of: the oversell that nothing avoids. */
function hasCause(world: World, shop: SimulatedShop, sku: string): boolean {
  const asked = (shop.askedAt.get(sku) ?? 0) - ON_ITS_WAY_MS;
  const overwrites = shop.plan.kind === 'blind' || shop.plan.kind === 'feed';
  return [...world.shops.values()].some((one) =>
    ordersOf(one, sku).some((order) => {
      if (one === shop) return overwrites && order.createdAt > asked - UNCHECKED_MS;
      const captured = capturedAs(world, one, order);
      return !captured || Date.parse(captured.capturedAt) + SKEW * 1000 > asked;
    }),
  );
}

/**
 * What a shop is about to sell beyond what there is has its cause, and nothing is sold beyond it while one shop alone has the
 * last units (S14). Where shops alone sell, and nobody writes figures by hand, nothing else can take units away.
 */
export function oversoldViolations(
  world: World,
  shop: SimulatedShop,
  { sku, units }: { readonly sku: string; readonly units: number },
  { areLast }: { readonly areLast: boolean },
): Violation[] {
  if ([...world.shops.values()].some(({ isEdited, wasLeft }) => isEdited || wasLeft)) return [];
  const left = leftOf(world, sku);
  if (units <= left) return [];
  const about = `${sku} at ${shop.plan.channel}`;
  const text = `it sells ${units} of ${left}`;
  if (areLast) return [{ rule: 'oversold last units', about, text }];
  return hasCause(world, shop, sku) ? [] : [{ rule: 'oversold without a cause', about, text }];
}

/** How often what a shop may sell has changed so far, and how often it was asked for another figure. */
export interface ShopTraffic {
  readonly requests: number;
  readonly changes: number;
}

export function trafficOf(world: World, { requests, plan: { channel } }: SimulatedShop): ShopTraffic {
  const own = world.table.store.ofType('Sellable').map(parseFigure);
  const changes = own.filter((one) => one.channel === channel).reduce((sum, one) => sum + one.version, 0);
  return { requests, changes };
}

/** So many requests are left to a shop that was not at rest, and for each change of what it may sell. */
const MOST_AT_REST = 12;
const MOST_A_CHANGE = 6;

/** Nobody is told without end: while nothing changes the shop is left alone. */
export function endlessViolations(
  { plan: { channel } }: SimulatedShop,
  before: ShopTraffic,
  now: ShopTraffic,
): Violation[] {
  const requests = now.requests - before.requests;
  const most = MOST_AT_REST + MOST_A_CHANGE * (now.changes - before.changes);
  const text = `${requests} requests while nobody did anything, at most ${most}`;
  return requests <= most ? [] : [{ rule: 'told without end', about: channel, text }];
}

/** What has changed so lately may be on its way: a feed takes its time. */
const SETTLED_MS = 40 * 60_000;

/**
 * When everything is quiet each shop shows exactly what it may sell, and nothing is under way. What a record that was never
 * delivered changed is told with the SKU's next one; what two masters write is not raised (S13).
 */
export function shopFigureViolations(world: World): Violation[] {
  if (world.stream.lost > 0) return [];
  const { store } = world.table;
  const connected = [...world.shops.values()].filter((shop) => isConnected(world, shop));
  return connected.flatMap((shop) => {
    const { channel } = shop.plan;
    const told = store.ofType('Sellable').map(parseFigure);
    return told
      .filter((one) => one.channel === channel && Date.parse(one.at) + SETTLED_MS <= world.engine.now)
      .flatMap(({ sku, units }): Violation[] => {
        const about = `${sku} at ${channel} (${shop.plan.kind})`;
        const level = levelOf(world, shop, sku);
        if (!level) return [{ rule: 'shop figure', about, text: 'it was never told' }];
        const { state, withheld, refused } = level;
        // What a person has skipped is tried again by itself the next day.
        if (state.isRaiseStopped || refused) return [];
        if (state.push)
          return [{ rule: 'shop figure', about, text: `a push is under way: ${JSON.stringify(state.push)}` }];
        const shows = shop.figure(sku) - shop.withheld(sku);
        const text = `it shows ${shows} and may sell ${units} (expected ${state.expected}, withheld ${withheld})`;
        return shows === units ? [] : [{ rule: 'shop figure', about, text }];
      });
  });
}
