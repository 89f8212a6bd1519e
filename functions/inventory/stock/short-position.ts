/** A location has fewer goods than it is to ship: an exception stands as long as that is so. */
import {
  exceptionKey,
  looseExceptionName,
  openLooseException,
  parseException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { getItem } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';
import { expiredUnits } from './lots.ts';
import { type StockPosition, shortOf } from './position.ts';

const TYPE = 'PositionShort';

function nameOf({ sku, location }: Pick<StockPosition, 'sku' | 'location'>): string {
  return `${sku}@${location}`;
}

async function settled(position: StockPosition, now: string): Promise<Write[]> {
  const item = await getItem(exceptionKey(looseExceptionName(TYPE, nameOf(position))));
  const exception = item && parseException(item);
  if (exception?.status !== 'open') return [];
  const resolution = { action: 'close', by: 'system', note: 'the goods are enough' } as const;
  return [settleException(undefined, exception, resolution, now).write];
}

/** What a movement of the position says of that, to be written with it. Nothing is read of what stays as it was. */
export async function tellOfShortage(
  before: StockPosition,
  next: StockPosition,
  now: string,
): Promise<Write[]> {
  const [was, short] = [shortOf(before), shortOf(next)];
  if (was > 0 && short === 0) return settled(next, now);
  if (was > 0 || short === 0) return [];
  const { sku, location, pool, onHand, allocated, unsellable, refurbish = 0, lots } = next;
  const expired = expiredUnits(lots);
  const detail = { sku, location, pool, short, onHand, allocated, unsellable, refurbish, expired };
  return openLooseException(nameOf(next), { type: TYPE, detail }, now);
}
