/** How a connection is, for its owner. */
import { type Level, parseLevel } from '../channels/levels/level.store.ts';
import { readChannel } from '../network/entities/network.store.ts';
import { listKey } from '../shared/keys.ts';
import { getItems, keyOf, queryIndex } from '../shared/table.ts';
import { readConnection } from './connection.store.ts';
import { adapterOf } from './shop.ts';

/** More figures than this are not counted for one answer. */
const MOST_COUNTED = 1000;

function summaryOf(levels: readonly Level[]) {
  const untold = levels.flatMap(({ untoldSince }) => (untoldSince === undefined ? [] : [untoldSince])).sort();
  const oldest = untold[0];
  return {
    counted: levels.length,
    untold: untold.length,
    ...(oldest === undefined ? {} : { oldestUntold: oldest }),
    refused: levels.filter(({ refused }) => refused !== undefined).length,
    open: levels.filter(({ state }) => state.push !== undefined).length,
  };
}

/** @throws NotFound for an unknown channel */
export async function readHealth(id: string) {
  const channel = await readChannel(id);
  const [connection, page] = await Promise.all([
    readConnection(id),
    queryIndex('lists', listKey.levelsPartition(id), { limit: MOST_COUNTED }),
  ]);
  const items = (await getItems(page.items.map(keyOf))).filter((item) => item !== undefined);
  const levels = items.map(parseLevel);
  const { trouble, lookedAt, watermark, gaps = 0, lastGapAt, subscriptions, findings } = connection ?? {};
  return {
    channel: id,
    connected: channel.active && adapterOf(channel) !== undefined,
    ...(trouble ? { trouble } : {}),
    ...(lookedAt === undefined ? {} : { lookedAt }),
    ...(watermark === undefined ? {} : { ordersKnownTo: watermark }),
    gaps,
    ...(lastGapAt === undefined ? {} : { lastGapAt }),
    subscriptions: subscriptions ?? [],
    findings: findings ?? [],
    figures: { ...summaryOf(levels), more: page.next !== undefined },
  };
}
