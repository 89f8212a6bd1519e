/** Whether a connected shop is known to show none of what its channel may not sell any more (S14). */
import { type Level, readLevels } from '../../channels/levels/level.store.ts';
import { highestShown, isSettled } from '../../channels/levels/level.ts';
import {
  type ConfirmedZero,
  confirmedByTime,
  type ToldZero,
} from '../../inventory/sellable/confirmed-zero.ts';
import { readTold } from '../../inventory/sellable/figure.store.ts';
import type { SellableFigure } from '../../inventory/sellable/figure.ts';
import { poolsOf } from '../../inventory/sellable/known-standing.ts';
import { skuAtShop } from '../../network/entities/connection.ts';
import { readChannels } from '../../network/entities/network.store.ts';
import { after } from '../../shared/time.ts';

/** A shop is asked about again after so long, where the record of its figure does not come first. Seconds. */
const AGAIN = 60;

/** The most that other buyers of the shop may find: nothing is known of a figure that nobody has compared. */
function mostOf({ state, withheld, refused }: Level): number {
  if (refused?.code === 'SKU_UNKNOWN') return 0;
  if (!isSettled(state)) return Infinity;
  return Math.max(0, highestShown(state) - withheld);
}

/** Whether the figures of a SKU at a shop show at most so many units, counted at the highest that they can be. */
export function showAtMost(levels: readonly Level[], units: number): boolean {
  // A shop of which nobody has read a figure may show anything.
  if (levels.length === 0) return false;
  return levels.reduce((sum, level) => sum + mostOf(level), 0) <= units;
}

async function confirmedAtShop(
  { channel, sku, pool, allowed }: ToldZero,
  ofPool: string | undefined,
  now: string,
): ReturnType<ConfirmedZero> {
  // The shop shows units of another pool alone.
  if (ofPool !== undefined && ofPool !== pool) return true;
  const levels = await readLevels(channel, sku);
  return showAtMost(levels, allowed) ? true : { askAt: after(now, AGAIN) };
}

/** What a connected shop shows is known; of any other channel, and of one that is switched off, time tells. */
export async function confirmedZero(told: ToldZero, now: string): ReturnType<ConfirmedZero> {
  const channel = (await readChannels()).find(({ id }) => id === told.channel);
  const connection = channel?.active ? channel.connection : undefined;
  if (!connection?.stock.told) return confirmedByTime(told, now);
  if (skuAtShop(connection, told.sku) === undefined) return true;
  const { push } = connection.stock;
  return confirmedAtShop(told, push.of === 'pool' ? push.pool : undefined, now);
}

/** What another channel may sell of a SKU though another has the last units of a pool. */
function allowedTo({ units, pools, noneSince }: SellableFigure, pool: string): number {
  return noneSince[pool] === undefined ? Math.max(0, units - (pools[pool] ?? 0)) : units;
}

/**
 * Whether every other connected shop that sells from a pool is known to show none of its last units at this very moment: what
 * was confirmed once may have changed since, when a shop took an order back.
 */
export async function othersShowNone(
  channel: string,
  { sku, pool, now }: { readonly sku: string; readonly pool: string; readonly now: string },
): Promise<boolean> {
  const [channels, told] = await Promise.all([readChannels(), readTold(sku)]);
  const others = channels.filter(
    (other) => other.id !== channel && other.connection?.stock.told && poolsOf(other).includes(pool),
  );
  const answers = await Promise.all(
    others.map(({ id }) => {
      const figure = told.figures.get(id);
      const allowed = figure ? allowedTo(figure, pool) : 0;
      return confirmedZero({ channel: id, sku, pool, since: figure?.noneSince[pool], allowed }, now);
    }),
  );
  return answers.every((answer) => answer === true);
}
