import { carry } from '../../shared/events/carried.ts';
import { dueKey, key, listKey, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { figureSchema, isNews, type SellableFigure } from './figure.ts';
import { type LastUnitsOwner, lastUnitsSchema } from './last-units.ts';

export function parseFigure(item: TableItem): SellableFigure {
  return parseOwn(figureSchema, item, `figure of ${String(item['sku'])} for ${String(item['channel'])}`);
}

export function parseLastUnits(item: TableItem): LastUnitsOwner {
  return parseOwn(lastUnitsSchema, item, `last units of ${String(item['sku'])} in ${String(item['pool'])}`);
}

/** What channels were told of a SKU. */
export interface ToldOfSku {
  readonly figures: ReadonlyMap<string, SellableFigure>;
  /** By pool. */
  readonly owners: ReadonlyMap<string, LastUnitsOwner>;
}

/** Read consistently. */
export async function readTold(sku: string): Promise<ToldOfSku> {
  const { items } = await queryPartition(key.sellable(sku, '').pk, {});
  const figures = items.filter(({ sk }) => String(sk).startsWith(prefix.channel)).map(parseFigure);
  const owners = items.filter(({ type }) => type === 'LastUnits').map(parseLastUnits);
  return {
    figures: new Map(figures.map((figure) => [figure.channel, figure])),
    owners: new Map(owners.map((owner) => [owner.pool, owner])),
  };
}

/** Writes a figure over the one that was read, with the event if a channel hears of it. Refused as Moved. */
export function saveFigure(before: SellableFigure | undefined, next: SellableFigure): Write {
  const { channel, sku, units, pools, version, at } = next;
  const inPools = Object.entries(pools).map(([pool, some]) => ({ pool, units: some }));
  const data = { sku, channel, sellable: units, pools: inPools, version };
  const told = isNews(before, next) ? carry({ type: 'stock.changed', data }, version, at) : {};
  const known = before?.evt ? { evt: before.evt } : {};
  return putVersion(
    key.sellable(sku, channel),
    { ...next, ...known, ...told, ...listKey.sellable(channel, sku) },
    before?.version,
    moved(`figure of ${sku} for ${channel}`),
  );
}

/** Refused as Moved. */
export function saveLastUnits(before: LastUnitsOwner | undefined, next: LastUnitsOwner): Write {
  const { sku, pool, dueAt } = next;
  return putVersion(
    key.lastUnits(sku, pool),
    { ...next, ...(dueAt === undefined ? {} : dueKey(`${sku}@${pool}`, dueAt)) },
    before?.version,
    moved(`last units of ${sku} in ${pool}`),
  );
}
