import { buffersOf } from '../../functions/inventory/sellable/buffer.ts';
import { parseFigure, parseLastUnits } from '../../functions/inventory/sellable/figure.store.ts';
import {
  explainSellable,
  type PoolStanding,
  sharedUnits,
} from '../../functions/inventory/sellable/sellable.ts';
import { channelSchema } from '../../functions/network/entities/channel.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

function standingOf({ books }: World, pool: string, sku: string): PoolStanding {
  return {
    positions: [...books.positions.values()].filter((one) => one.pool === pool && one.sku === sku),
    shards: [...books.shards.values()].filter((one) => one.pool === pool && one.sku === sku),
  };
}

/**
 * When everything is quiet each channel has been told exactly what stock, orders and policies let it sell, and never more
 * than the pool may promise; of the last units all of them together (S14). What a record that was never delivered changed is
 * told by the auditor's next pass.
 */
export function toldFigureViolations(world: World): Violation[] {
  const { store } = world.table;
  const channels = store.ofType('Channel').map((item) => channelSchema.parse(item));
  const owners = store.ofType('LastUnits').map(parseLastUnits);
  const figures = store.ofType('Sellable').map(parseFigure);
  const skus = new Map(store.ofType('Sku').map((item) => [String(item['id']), skuSchema.parse(item)]));
  return figures.flatMap(({ channel: id, sku, pools }) => {
    const channel = channels.find((one) => one.id === id);
    const known = skus.get(sku);
    return Object.entries(pools).flatMap(([pool, told]): Violation[] => {
      const standing = standingOf(world, pool, sku);
      const about = `${sku} in ${pool} for ${id}`;
      const atp = standing.shards.reduce((sum, shard) => sum + shard.atp, 0);
      if (told > Math.max(0, atp)) return [{ rule: 'figure', about, text: `${told} of ${atp}` }];
      const shared = sharedUnits(standing.shards).units;
      const threshold = known?.selling.lastUnitsAt ?? 0;
      const isLast = shared > 0 && shared <= threshold;
      const owner = owners.find((one) => one.sku === sku && one.pool === pool);
      // Who has the last units may show fewer until the others are known to show none.
      const most = owner?.isUnconfirmed ? { most: told } : {};
      const lastUnits = isLast && owner ? { owner: owner.owner, ...most } : undefined;
      if (!channel?.active)
        return told === 0 ? [] : [{ rule: 'figure', about, text: `${told}, switched off` }];
      const { units } = explainSellable(standing, {
        channel: id,
        buffers: buffersOf(channel, known),
        lastUnits,
      });
      const text = `it was told ${told} and may sell ${units}`;
      return told === units ? [] : [{ rule: 'figure', about, text }];
    });
  });
}
