/** Reads what happened of a past out of the table: of orders, and of the positions of stock that they took from. */
import * as z from 'zod';
import { writesToldBy, writesToldByPositions } from '../../inventory/ledger/carried-entry.ts';
import { isOfPosition } from '../../inventory/ledger/entry.ts';
import { parseEntry } from '../../inventory/ledger/stored-entry.ts';
import { parsePosition } from '../../inventory/stock/position.store.ts';
import { parseOrder } from '../../order/order.store.ts';
import { decisionOf, listStoredDecisions } from '../../routing/decisions/decision.store.ts';
import { key, positionLedgerPk } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItem, queryPartition } from '../../shared/table.ts';
import { LedgerFacts } from './ledger-facts.ts';
import type { OrderMark, StockPlace, StoredStep } from './marks.ts';

/** Fewer than the SDK has sockets for. */
const AT_ONCE = 25;

const storedSchema = z.looseObject({ n: z.int(), at: z.iso.datetime() });

async function marksOf(orderId: string): Promise<OrderMark[]> {
  const [meta, items] = await Promise.all([getItem(key.order(orderId)), listStoredDecisions(orderId)]);
  const stored = items.flatMap((item): StoredStep[] => {
    const { n, at } = storedSchema.parse(item);
    return [{ kind: 'stored', at, orderId, n, item }];
  });
  const closed = meta && stored.length > 0 ? parseOrder(meta).closed : undefined;
  return closed ? [...stored, { kind: 'end', at: closed.at, orderId }] : stored;
}

/** The decisions of orders, and when each ended; in no order. */
export async function marksOfOrders(orderIds: Iterable<string>): Promise<OrderMark[]> {
  const found: OrderMark[] = [];
  await inParallel([...orderIds], AT_ONCE, async (orderId) => {
    found.push(...(await marksOf(orderId)));
  });
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
