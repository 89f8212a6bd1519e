/** A connection that was changed tells other figures, under other names, at other places of its shop. */
import { isDeepStrictEqual } from 'node:util';
import type { Level } from '../channels/levels/level.store.ts';
import { placesOf, skuAtShop } from '../network/entities/connection.ts';
import { newBackfill } from './backfill.ts';
import { type ConnectionItem, keepConnection } from './connection.store.ts';
import { forgetLevels } from './forget-levels.ts';
import type { Shop } from './shop.ts';

/** Whether the figure is none of what the connection tells now, or is called otherwise at the shop. */
function isOver({ connection }: Shop, before: Shop['connection'], level: Level): boolean {
  if (!connection.stock.told) return true;
  const isPlace = placesOf(connection).some((place) => place === level.location);
  const theirs = skuAtShop(connection, level.sku);
  return !isPlace || theirs === undefined || theirs !== skuAtShop(before, level.sku);
}

/**
 * Forgets what another shop, or another map, made of figures, and has all of them told anew: after the orders that are open,
 * for what the shop withholds for them is forgotten with the figures (S3). Levels of another shop are forgotten whole.
 */
export async function changedConnection(
  shop: Shop,
  known: ConnectionItem,
  now: string,
): Promise<ConnectionItem> {
  const { openedAs } = known;
  const { channel, connection } = shop;
  if (!openedAs || isDeepStrictEqual(openedAs, asOpened(shop))) return known;
  const isOther = openedAs.platform !== channel.platform || openedAs.shop !== (channel.shop ?? '');
  const isDone = await forgetLevels(
    channel.id,
    (level) => isOther || isOver(shop, openedAs.connection, level),
    shop.hasTime,
  );
  if (!isDone) return known;
  return keepConnection(
    channel.id,
    ({ backfill, repeat: _repeat, watermark, list, logMark, ...before }) => ({
      ...before,
      ...(isOther ? { begunAt: now } : { watermark, list, logMark }),
      openedAs: { platform: channel.platform, shop: channel.shop ?? '', connection },
      ...(backfill && !isOther && tellsTheSame(openedAs.connection, connection)
        ? { backfill: figuresAnew(backfill, now) }
        : {}),
    }),
    now,
  );
}

function asOpened({ channel: { platform, shop = '' }, connection }: Shop) {
  return { platform, shop, connection };
}

/** Whether no figure was forgotten that units were withheld of. */
function tellsTheSame(before: Shop['connection'], now: Shop['connection']): boolean {
  const told = ({ stock, skus, locations }: Shop['connection']) => [stock, skus, locations];
  return isDeepStrictEqual(told(before), told(now));
}

/** The open orders are known already; the figures are told from the first SKU on. */
function figuresAnew(
  { orders, ordersDoneAt }: NonNullable<ConnectionItem['backfill']>,
  now: string,
): ConnectionItem['backfill'] {
  return { ...newBackfill(now), orders, ...(ordersDoneAt === undefined ? {} : { ordersDoneAt }) };
}
