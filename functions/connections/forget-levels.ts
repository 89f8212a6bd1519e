/** Figures that are told no more are forgotten: a shop that is connected again is read before it is told anything. */
import { type Level, parseLevel } from '../channels/levels/level.store.ts';
import { readableItems } from '../exceptions/readable-items.ts';
import { key, listKey } from '../shared/keys.ts';
import { getItems, keyOf, queryIndex } from '../shared/table.ts';
import { moved, retryMoved, transact } from '../shared/transact.ts';

const PAGE = 100;

async function forget({ channel, sku, location, version }: Level): Promise<void> {
  const at = key.level(channel, sku, location);
  const condition = {
    expression: '#version = :read',
    names: { '#version': 'version' },
    values: { ':read': version },
  };
  const refused = moved(`level of ${sku} at ${channel}`);
  await transact([{ kind: 'delete', key: at, condition, refused }]);
}

/**
 * Forgets the figures of a channel that `isOver` names. Answers whether all were looked at; what is left is forgotten by
 * the next run.
 */
export async function forgetLevels(
  channel: string,
  isOver: (level: Level) => boolean,
  hasTime: () => boolean,
): Promise<boolean> {
  let startAfter: Awaited<ReturnType<typeof queryIndex>>['next'];
  do {
    if (!hasTime()) return false;
    const page = await queryIndex('lists', listKey.levelsPartition(channel), {
      limit: PAGE,
      ...(startAfter ? { startAfter } : {}),
    });
    const keys = page.items.map(keyOf);
    for (const at of keys)
      await retryMoved(async () => {
        const [level] = await readableItems(await getItems([at]), parseLevel);
        if (level && isOver(level)) await forget(level);
      });
    startAfter = page.next;
  } while (startAfter);
  return true;
}
