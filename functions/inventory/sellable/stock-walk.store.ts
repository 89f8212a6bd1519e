import { dueKey, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type StockWalk, stockWalkSchema, type WalkKind } from './stock-walk.ts';

export function nameOfWalk({ kind, id }: { readonly kind: WalkKind; readonly id: string }): string {
  return `${kind}:${id}`;
}

export function parseWalk(item: TableItem): StockWalk {
  return parseOwn(stockWalkSchema, item, `stock walk of ${String(item['id'])}`);
}

/** The walk of a location or channel, read consistently; undefined where nothing ever asked for one. */
export async function readWalk(name: string): Promise<StockWalk | undefined> {
  const item = await getItem(key.stockWalk(name));
  return item && parseWalk(item);
}

/** Writes a walk over the one that was read. One that runs is due for the sweeper, should its step die. Refused as Moved. */
export function saveWalk(before: StockWalk | undefined, next: StockWalk, now: string): Write {
  const name = nameOfWalk(next);
  const { gsi2pk: _1, gsi2sk: _2, ...rest } = next;
  const isOver = next.status === 'done';
  const dueAt = next.dueAt ?? after(now, settings().reservationWithin);
  const item = isOver ? rest : { ...rest, dueAt, ...dueKey(name, dueAt) };
  return putVersion(key.stockWalk(name), item, before?.version, moved(`stock walk ${name}`));
}
