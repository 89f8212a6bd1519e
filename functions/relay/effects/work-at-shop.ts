import { askForWork } from '../../channels/work-queue.ts';
import { readChannels } from '../../network/entities/network.store.ts';
import type { Effect } from '../changes/effects.ts';

type ShopEffect = Extract<Effect, { kind: 'tellShop' | 'askShop' | 'lookAtShop' }>;

/** Asks for work at a shop, if its channel is connected: any other costs nothing. */
export async function workAtShop(effect: ShopEffect): Promise<void> {
  const { channel } = effect;
  // A change of the channel itself may be newer than what is kept of it.
  const isConnected =
    effect.kind === 'lookAtShop' ||
    (await readChannels()).some(({ id, connection }) => id === channel && connection);
  if (!isConnected) return;
  switch (effect.kind) {
    case 'tellShop':
      return askForWork([{ kind: 'figures', channel, sku: effect.sku }]);
    case 'askShop':
      return askForWork([{ kind: 'order', channel, order: effect.order }]);
    case 'lookAtShop':
      return askForWork([{ kind: 'reconcile', channel }]);
  }
}
