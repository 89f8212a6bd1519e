import { retryMoved, transact } from '../../shared/transact.ts';
import { readLevels, saveLevel } from './level.store.ts';
import { isCheckedZero } from './level.ts';

/**
 * A shop has changed an order, and may have put its units back on sale: where it is known to show none, that is known no more
 * until it was looked at. Said before the units are free for others, who may rely on it (S14).
 * @throws Contended
 */
export async function doubtNone(channel: string, skus: readonly string[], now: string): Promise<void> {
  for (const sku of new Set(skus))
    await retryMoved(async () => {
      for (const level of await readLevels(channel, sku))
        if (isCheckedZero(level.state))
          await transact([
            saveLevel(level, { ...level, state: { ...level.state, isUnchecked: true }, dueAt: now }),
          ]);
    });
}
