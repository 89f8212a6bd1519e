/** Units that orders wait for and a pool has promised before they are there: counted, and never above the limit. */
import { readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { key } from '../../shared/keys.ts';
import { getItem } from '../../shared/table.ts';
import { type Expression, moved, type Write } from '../../shared/transact.ts';
import { unitsBySku } from '../reservation/reservation.ts';
import { readFuture } from './supply.store.ts';
import { dateOfUnit, futureSchema } from './supply.ts';

type Preorder = NonNullable<Sku['policies']['preorder']>;

/** How many units of a SKU a pool may promise before they are there; undefined where it is not sold so. */
function limitIn({ limits }: Preorder, pool: string): number | undefined {
  return limits[pool];
}

/** The SKUs of lines that a pool sells before they are there. */
export async function preordersOf(
  { pool = 'main' }: Pick<Order, 'pool'>,
  lines: readonly LineUnits[],
): Promise<ReadonlyMap<string, Preorder & { readonly limit: number }>> {
  const skus = [...unitsBySku(lines).keys()];
  const known = await readSkus(skus);
  const sold = skus.flatMap((sku) => {
    const preorder = known.get(sku)?.policies.preorder;
    const limit = preorder && limitIn(preorder, pool);
    return preorder && limit !== undefined ? [[sku, { ...preorder, limit }] as const] : [];
  });
  return new Map(sold);
}

/**
 * The promises of an order that is to wait for these lines: those that it has stand, each further one is of the next
 * units that are to come behind all that is promised; where less is to come, of the SKU's own date.
 */
export async function promisesFor(
  order: Pick<Order, 'pool' | 'backorder'>,
  lines: readonly LineUnits[],
): Promise<Record<string, string> | undefined> {
  const { pool = 'main', backorder } = order;
  const wanted = unitsBySku(lines);
  const promises: Record<string, string> = { ...backorder?.promises };
  for (const [sku, { shipsBy }] of await preordersOf(order, lines)) {
    if (promises[sku] !== undefined) continue;
    const { supplies, promised } = await readFuture(pool, sku);
    promises[sku] = dateOfUnit(supplies, promised + (wanted.get(sku) ?? 0)) ?? shipsBy;
  }
  return Object.keys(promises).length > 0 ? promises : undefined;
}

/** The units of lines that are more than may be promised, of the last lines of each SKU. */
export async function unitsOverLimit(
  order: Pick<Order, 'pool' | 'backorder'>,
  lines: readonly LineUnits[],
): Promise<LineUnits[]> {
  const { pool = 'main', backorder } = order;
  const left = new Map<string, number>();
  for (const [sku, { limit }] of await preordersOf(order, lines)) {
    if (backorder?.promises?.[sku] !== undefined) continue;
    const item = await getItem(key.future(pool, sku));
    const promised = item ? futureSchema.parse(item).promised : 0;
    left.set(sku, Math.max(0, limit - promised));
  }
  const within = lines.flatMap((line) => {
    const room = left.get(line.sku) ?? line.units;
    const units = Math.min(room, line.units);
    if (left.has(line.sku)) left.set(line.sku, room - units);
    return units > 0 ? [{ ...line, units }] : [];
  });
  return minus(lines, within);
}

/** How many units of a SKU an order may begin to wait for: as many as may be promised yet, where it is sold so. */
export async function roomToWait({ pool = 'main' }: Pick<Order, 'pool'>, sku: string): Promise<number> {
  const policies = (await readSkus([sku])).get(sku)?.policies;
  const limit = policies?.preorder && limitIn(policies.preorder, pool);
  if (limit === undefined) return Infinity;
  const { promised } = await readFuture(pool, sku);
  return Math.max(0, limit - promised);
}

function promisedMore(units: number, limit: number): Expression {
  return {
    expression: '(attribute_not_exists(#promised) AND :units <= :limit) OR #promised <= :room',
    names: { '#promised': 'promised' },
    values: { ':units': units, ':limit': limit, ':room': limit - units },
  };
}

/** Counts units of a SKU as promised, or no more. More are refused as Moved where they are beyond the limit. */
function countWrite(pool: string, sku: string, units: number, limit: number): Write {
  const at = key.future(pool, sku);
  return {
    kind: 'update',
    key: at,
    update: {
      expression:
        `SET #type = :type, #pool = :pool, #sku = :sku${units > 0 ? ', #limit = :limit' : ''}, ` +
        '#promised = if_not_exists(#promised, :none) + :change, #version = if_not_exists(#version, :none) + :one',
      names: {
        ...(units > 0 ? { '#limit': 'limit' } : {}),
        '#type': 'type',
        '#pool': 'pool',
        '#sku': 'sku',
        '#promised': 'promised',
        '#version': 'version',
      },
      values: { ':type': 'Future', ':pool': pool, ':sku': sku, ':change': units, ':none': 0, ':one': 1 },
    },
    ...(units > 0 ? { condition: promisedMore(units, limit) } : {}),
    refused: moved(`the promised units of ${sku}`),
  };
}

/** An order as it waits, with what it waits for. */
export interface PromisedWait {
  readonly order: Pick<Order, 'pool' | 'backorder'>;
  readonly lines: readonly LineUnits[];
}

/** The units of an order that are counted as promised, by SKU. */
export function promisedUnits({ order, lines }: PromisedWait): ReadonlyMap<string, number> {
  const promises = order.backorder?.promises ?? {};
  return new Map([...unitsBySku(lines)].filter(([sku]) => promises[sku] !== undefined));
}

/** What a write that makes `after` of `before` changes of the promised units. */
export async function countPromised(before: PromisedWait, after: PromisedWait): Promise<Write[]> {
  const { pool = 'main' } = after.order;
  const [was, is] = [promisedUnits(before), promisedUnits(after)];
  const changes = [...new Set([...was.keys(), ...is.keys()])]
    .map((sku) => ({ sku, units: (is.get(sku) ?? 0) - (was.get(sku) ?? 0) }))
    .filter(({ units }) => units !== 0);
  if (changes.length === 0) return [];
  const limits = changes.some(({ units }) => units > 0)
    ? await preordersOf(after.order, after.lines)
    : undefined;
  return changes.map(({ sku, units }) => countWrite(pool, sku, units, limits?.get(sku)?.limit ?? 0));
}
