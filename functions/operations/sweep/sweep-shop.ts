import { parseLevel, saveLevel } from '../../channels/levels/level.store.ts';
import { askForWork } from '../../channels/work-queue.ts';
import { parseConnection, saveConnection } from '../../connections/connection.store.ts';
import type { TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';

/** Work that was asked for is begun within this time, or asked for again. Seconds. */
const BEGUN_WITHIN = 600;

/** A figure is due: its shop is asked, or told, at the latest now (S13). */
export async function sweepLevel(item: TableItem, now: string): Promise<void> {
  const level = parseLevel(item);
  await askForWork([{ kind: 'figures', channel: level.channel, sku: level.sku }]);
  // A refusal whose time is over is tried again by whoever finds it due.
  if (level.refused) return;
  await transact([saveLevel(level, { ...level, dueAt: after(now, BEGUN_WITHIN) })]);
}

/** A connection is due: the shop's orders are listed, and the connection is looked at. */
export async function sweepConnection(item: TableItem, now: string): Promise<void> {
  const connection = parseConnection(item);
  await askForWork([{ kind: 'reconcile', channel: connection.channel }]);
  await transact([saveConnection(connection, { ...connection, dueAt: after(now, BEGUN_WITHIN) })]);
}
