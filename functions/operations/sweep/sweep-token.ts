import type { TableItem } from '../../shared/table.ts';
import { parseWait, touchToken } from '../../shared/token.store.ts';
import { isToken } from '../../shared/token.ts';
import { transact } from '../../shared/transact.ts';

/**
 * Has the relay look once more at a wait that is still open, should it have lost the record that answers it
 * (P3). The write is conditional on the token, so that a wait that was answered or entered again is left alone.
 * @throws Moved when somebody was faster
 */
export async function sweepToken(item: TableItem, now: string): Promise<void> {
  const wait = parseWait(item);
  if (isToken(wait)) await transact([touchToken(wait, now)]);
}
