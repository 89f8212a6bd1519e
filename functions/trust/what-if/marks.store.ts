/** Reads what happened of a past out of the table: of orders, and of the positions of stock that they took from. */
import * as z from 'zod';
import { writesToldBy, writesToldByPositions } from '../../inventory/ledger/carried-entry.ts';
import { isOfPosition } from '../../inventory/ledger/entry.ts';
import { parseEntry } from '../../inventory/ledger/stored-entry.ts';
import { parsePosition } from '../../inventory/stock/position.store.ts';
import { parseOrder } from '../../order/order.store.ts';
import { decisionOf, listStoredDecisions } from '../../routing/decisions/decision.store.ts';
import { releasesBetween } from '../../routing/joint/group.store.ts';
import { PART_FRESH_MS } from '../../routing/joint/group-record.ts';
import { key, positionLedgerPk } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItem, queryPartition } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { LedgerFacts } from './ledger-facts.ts';
import type { OrderMark, ReleaseMark, StockPlace, StoredStep } from './marks.ts';

/** Fewer than the SDK has sockets for. */
const AT_ONCE = 25;

const storedSchema = z.looseObject({ n: z.int(), at: z.iso.datetime() });

/** What was read of some orders. */
export interface ReadOrders {
  /** Their decisions, and when each ended; in no order. */
  readonly marks: readonly OrderMark[];
  /** The pools that they take stock of. */
  readonly pools: ReadonlySet<string>;
}

async function marksOf(orderId: string): Promise<{ marks: OrderMark[]; pool: string }> {
  const [meta, items] = await Promise.all([getItem(key.order(orderId)), listStoredDecisions(orderId)]);
  const stored = items.flatMap((item): StoredStep[] => {
    const { n, at } = storedSchema.parse(item);
    return [{ kind: 'stored', at, orderId, n, item }];
  });
  const { closed, pool = 'main' } = meta && stored.length > 0 ? parseOrder(meta) : {};
  return { marks: closed ? [...stored, { kind: 'end', at: closed.at, orderId }] : stored, pool };
}

export async function readOrders(orderIds: Iterable<string>): Promise<ReadOrders> {
  const found: OrderMark[] = [];
  const pools = new Set<string>();
  await inParallel([...orderIds], AT_ONCE, async (orderId) => {
    const { marks, pool } = await marksOf(orderId);
    found.push(...marks);
    pools.add(pool);
  });
  return { marks: found, pools };
}

/** The releases of several orders at once in these pools, whose parts may be taken between two times (UTC ISO). */
export async function releasesIn(pools: Iterable<string>, from: string, to: string): Promise<ReleaseMark[]> {
  const earliest = after(from, -PART_FRESH_MS / 1000);
  const found: ReleaseMark[] = [];
  for (const name of pools)
    for (const { pool, at, first, members, maxWork } of await releasesBetween(name, earliest, to)) {
      const ids = members.map(({ orderId }) => orderId);
      found.push({ kind: 'released', at, orderId: first, pool, members: ids, maxWork });
    }
  return found;
}

/** The positions that decisions took units of, each once, by the partition of its ledger. */
export async function placesTakenOf(marks: readonly OrderMark[]): Promise<ReadonlyMap<string, StockPlace>> {
  const places = new Map<string, StockPlace>();
  for (const mark of marks) {
    if (mark.kind !== 'stored') continue;
    const record = await decisionOf(mark.orderId, mark.n, mark.item).catch(() => undefined);
    for (const { location, lines } of record?.result.fulfillments ?? [])
      for (const { sku } of lines) places.set(positionLedgerPk(sku, location), { sku, location });
  }
  return places;
}

/** When the first decision was made (UTC ISO); undefined where there is none. */
export function firstDecisionAt(marks: readonly OrderMark[]): string | undefined {
  return marks
    .filter(({ kind }) => kind === 'stored')
    .map(({ at }) => at)
    .sort()[0];
}

/** What the ledgers of positions say from a time on (UTC ISO). `isOfPast`: whether an order is looked at. */
export async function factsOfPlaces(
  places: Iterable<StockPlace>,
  from: string,
  isOfPast: (orderId: string) => boolean,
): Promise<LedgerFacts> {
  const facts = new LedgerFacts();
  await inParallel([...places], AT_ONCE, async ({ sku, location }) => {
    const position = await getItem(key.position(sku, location));
    const { items } = await queryPartition(positionLedgerPk(sku, location), {
      between: [from, '~'],
      consistent: false,
    });
    const entries = items.map(parseEntry).flatMap(writesToldBy).filter(isOfPosition);
    // The last write may have no entry yet, or has got one since.
    const last = position ? writesToldByPositions([parsePosition(position)]) : [];
    const byVersion = new Map([...last, ...entries].map((entry) => [entry.version, entry]));
    for (const entry of byVersion.values()) if (entry.at >= from) facts.add(entry, isOfPast);
  });
  return facts;
}
