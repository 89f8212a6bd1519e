import type { StoredDecision } from '../../functions/planner/decision.ts';
import { withoutCandidates } from '../../functions/planner/decision.ts';
import { replay } from '../../functions/planner/explain/replay.ts';
import { microsText } from '../../functions/planner/pricing/micros.ts';
import { listDecisions, readDecision, readInput } from '../../functions/routing/decisions/decision.store.ts';
import type { DecisionRecord } from '../../functions/routing/decisions/decision-record.ts';
import { key, listKey, prefix } from '../../functions/shared/keys.ts';
import { queryIndex, queryPartition } from '../../functions/shared/table.ts';

/**
 * What came of planning a stored decision again. `different`: by the same version of the planner, which is a
 * fault. `other planner`: an older one decided; with both costs, and where the plan itself differs.
 */
export interface Replayed {
  readonly orderId: string;
  readonly n: number;
  readonly as: 'same' | 'different' | 'other planner' | 'unreadable';
  readonly where: readonly string[];
}

/** Paths at which two JSON values differ, at most ten. Pure. */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return names
      .flatMap((name) =>
        differences(Reflect.get(a, name), Reflect.get(b, name), path === '' ? name : `${path}.${name}`),
      )
      .slice(0, 10);
  }
  return Object.is(a, b) ? [] : [`${path}: ${JSON.stringify(a)} stored, ${JSON.stringify(b)} now`];
}

function costOf({ planner, cost: { currency, totalMicros } }: StoredDecision): string {
  return `${currency} ${microsText(totalMicros, currency)} by planner ${planner}`;
}

/** What the planner's version and its work are no part of. */
function outcomeOf({ planner: _, proof: { kind, score, lowerBound }, ...rest }: StoredDecision): unknown {
  return {
    ...rest,
    proof: { kind, score, lowerBound },
  };
}

async function again(record: DecisionRecord): Promise<Replayed> {
  const { orderId, n, result } = record;
  try {
    const replayed = replay(record, await readInput(record));
    const now = withoutCandidates(replayed.decision);
    if (replayed.same) return { orderId, n, as: 'same', where: [] };
    if (!replayed.otherPlanner) return { orderId, n, as: 'different', where: differences(result, now) };
    return {
      orderId,
      n,
      as: 'other planner',
      where: [`${costOf(result)}, ${costOf(now)}`, ...differences(outcomeOf(result), outcomeOf(now))],
    };
  } catch (error) {
    return { orderId, n, as: 'unreadable', where: [error instanceof Error ? error.message : String(error)] };
  }
}

/** Every decision of an order, planned again from what was stored with it. */
export async function replayOrder(orderId: string): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  for (const { n } of await listDecisions(orderId))
    replayed.push(await again(await readDecision(orderId, n)));
  return replayed;
}

const DAY = 86_400_000;

/** Ids of the last orders over all channels, newest first; looks back for at most `days`. */
export async function lastOrders(count: number, now: string, days = 90): Promise<string[]> {
  const { items } = await queryPartition(key.channel('').pk, { beginsWith: prefix.channel });
  const channels = items.map((item) => String(item['id']));
  const found: { at: string; orderId: string }[] = [];
  for (let back = 0; back < days && found.length < count; back++) {
    const date = new Date(Date.parse(now) - back * DAY).toISOString().slice(0, 10);
    const partitions = channels.flatMap((channel) => listKey.ordersPartitions(channel, date));
    const pages = await Promise.all(
      partitions.map((partition) => queryIndex('lists', partition, { newestFirst: true, limit: count })),
    );
    const day = pages
      .flatMap((page) => page.items)
      .map((item) => String(item['gsi1sk']))
      .map((sort) => ({ at: sort.slice(0, sort.indexOf('#')), orderId: sort.slice(sort.indexOf('#') + 1) }));
    found.push(...day.sort((a, b) => (a.at < b.at ? 1 : -1)));
  }
  return found.slice(0, count).map(({ orderId }) => orderId);
}
