import { carry, type EventDraft } from '../../shared/events/carried.ts';
import { type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { futureSchema, remainingOf, type Supply, supplySchema } from './supply.ts';

/** What is to come of a SKU into a pool, and how much of it is promised. */
export interface FutureStock {
  readonly supplies: readonly Supply[];
  readonly promised: number;
}

function parseSupply(item: TableItem): Supply {
  return parseOwn(supplySchema, item, `supply ${String(item['document'])}`);
}

function promisedIn(item: TableItem | undefined): number {
  return item ? parseOwn(futureSchema, item, `promised units of ${String(item['sku'])}`).promised : 0;
}

/** Documents that are open, or over, of a SKU and pool; read consistently. */
export async function readFuture(pool: string, sku: string): Promise<FutureStock> {
  const at = key.future(pool, sku);
  const { items } = await queryPartition(at.pk, {});
  const promised = promisedIn(items.find(({ sk }) => sk === at.sk));
  return { promised, supplies: items.filter(({ type }) => type === 'Supply').map(parseSupply) };
}

export async function findSupply(pool: string, sku: string, document: string): Promise<Supply | undefined> {
  const item = await getItem(key.supply(pool, sku, document));
  return item && parseSupply(item);
}

/** A document without its version. */
type SupplyFields = Pick<
  Supply,
  'type' | 'pool' | 'sku' | 'document' | 'date' | 'quantity' | 'received' | 'cancelled'
>;

/** Writes a document as it is from now on, and says so. `before`: as it was read. Refused as Moved. */
export function saveSupply(before: Supply | undefined, changed: SupplyFields, now: string): Write {
  const version = (before?.version ?? 0) + 1;
  const next: Supply = { ...changed, version };
  const { evt: _, ...fields } = next;
  const { pool, sku, document, date, quantity, received } = next;
  const remaining = remainingOf(next);
  const data = { pool, sku, document, date, quantity, received, remaining };
  const event: EventDraft = { type: 'stock.supply_changed', data };
  const item = { ...fields, ...carry(event, version, now) };
  const at: Key = key.supply(pool, sku, document);
  return putVersion(at, item, before?.version, moved(`supply ${document} of ${sku}`));
}

/** A receipt that names a document takes the goods out of what is to come by it. */
export async function consumeSupply(
  { pool, sku, document, units }: { pool: string; sku: string; document: string; units: number },
  now: string,
): Promise<Write[]> {
  const before = await findSupply(pool, sku, document);
  if (!before) return [];
  return [saveSupply(before, { ...before, received: before.received + units }, now)];
}
