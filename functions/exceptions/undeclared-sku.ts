/** The one exception of a SKU that orders name and nobody has declared. */
import { key } from '../shared/keys.ts';
import { getItem } from '../shared/table.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import {
  looseExceptionName,
  openLooseException,
  parseException,
  settleException,
} from './exception.store.ts';

const TYPE = 'UndeclaredSku';

/** Opens the exception; one that is open already stays as it is. `orderId`: the first order that named the SKU. */
export async function reportUndeclared(sku: string, orderId: string, now: string): Promise<void> {
  await retryMoved(async () => {
    await transact(await openLooseException(sku, { type: TYPE, detail: { sku, first: orderId } }, now));
  });
}

/** The write by which the exception ends, where it is open, since somebody has declared the SKU. */
export async function settleUndeclared(sku: string, by: string, now: string): Promise<Write[]> {
  const item = await getItem(key.looseException(looseExceptionName(TYPE, sku)));
  const exception = item && parseException(item);
  if (exception?.status !== 'open') return [];
  const resolution = { action: 'close', by, note: 'the SKU is declared' } as const;
  return [settleException(undefined, exception, resolution, now).write];
}
