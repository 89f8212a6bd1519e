import { parseShopEffect, saveEffect } from '../../channels/effects/effect.store.ts';
import { parseLevel, saveLevel } from '../../channels/levels/level.store.ts';
import { askForWork } from '../../channels/work-queue.ts';
import { parseConnection, saveConnection } from '../../connections/connection.store.ts';
import { afterSpread } from '../../shared/spread.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';

/** Work that was asked for is begun within this time, or asked for again. Seconds. */
const BEGUN_WITHIN = 600;

/** A figure is due: its shop is asked, or told, at the latest now (S13). */
export async function sweepLevel(item: TableItem, now: string): Promise<void> {
  const level = parseLevel(item);
  await askForWork([{ kind: 'figures', channel: level.channel, sku: level.sku }]);
  // A refusal whose time is over is tried again by whoever finds it due.
  if (level.refused) return;
  const dueAt = afterSpread(`${level.channel} ${level.sku}`, now, BEGUN_WITHIN);
  await transact([saveLevel(level, { ...level, dueAt })]);
}

/** What is untold for long is asked for less and less often: the shop that comes back drains its backlog by itself. */
const RARELY = 6 * 3600;

/** An effect is due: its message was lost, or its time has come. */
export async function sweepEffect(item: TableItem, now: string): Promise<void> {
  const effect = parseShopEffect(item);
  const { channel, order, wantedAt } = effect;
  await askForWork([{ kind: 'effects', channel, order }]);
  const lasted = (Date.parse(now) - Date.parse(wantedAt)) / 1000;
  const pause = Math.min(RARELY, Math.max(BEGUN_WITHIN, lasted / 4));
  await transact([saveEffect(effect, { ...effect, dueAt: afterSpread(`${channel} ${order}`, now, pause) })]);
}

/** A connection is due: the shop's orders are listed, and the connection is looked at. */
export async function sweepConnection(item: TableItem, now: string): Promise<void> {
  const connection = parseConnection(item);
  await askForWork([{ kind: 'reconcile', channel: connection.channel }]);
  const dueAt = afterSpread(connection.channel, now, BEGUN_WITHIN);
  await transact([saveConnection(connection, { ...connection, dueAt })]);
}
