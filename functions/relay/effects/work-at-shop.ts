import { askForWork } from '../../channels/work-queue.ts';
import { raiseEffects } from '../../connections/effects/raise-effects.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { freshChannels, readChannels } from '../../network/entities/network.store.ts';
import { channelsOfOrder } from '../../order/order-id.ts';
import type { Effect } from '../changes/effects.ts';

type ShopEffect = Extract<Effect, { kind: 'tellShop' | 'askShop' | 'lookAtShop' }>;

/**
 * The channels that are meant. What is kept of channels may be older than a channel itself: what it is to be told would be told
 * to nobody until that changes again.
 */
async function channelsThat(isMeant: (channel: Channel) => boolean): Promise<Channel[]> {
  const kept = (await readChannels()).filter(isMeant);
  return kept.length > 0 ? kept : (await freshChannels()).filter(isMeant);
}

/** The channels that an order may be of, by its id: of those of others nothing is read. */
async function channelsOf(orderId: string): Promise<Channel[]> {
  const kept = await readChannels();
  const { possible, isOfAnother } = channelsOfOrder(orderId, idsOf(kept));
  if (!isOfAnother) return kept.filter(({ id }) => possible.includes(id));
  const fresh = await freshChannels();
  const named = channelsOfOrder(orderId, idsOf(fresh)).possible;
  return fresh.filter(({ id }) => named.includes(id));
}

function idsOf(channels: readonly Channel[]): string[] {
  return channels.map(({ id }) => id);
}

/** A channel that is looked at has just been connected or changed: what is kept of it is renewed. */
async function isConnected({ kind, channel }: ShopEffect): Promise<boolean> {
  if (kind === 'lookAtShop') {
    await freshChannels();
    return true;
  }
  return (await channelsThat(({ id }) => id === channel)).some(({ connection }) => connection !== undefined);
}

/** Asks for work at a shop, if its channel is connected: any other costs nothing. */
export async function workAtShop(effect: ShopEffect): Promise<void> {
  const { channel } = effect;
  if (!(await isConnected(effect))) return;
  switch (effect.kind) {
    case 'tellShop':
      return askForWork([{ kind: 'figures', channel, sku: effect.sku }]);
    case 'askShop':
      return askForWork([{ kind: 'order', channel, order: effect.order }]);
    case 'lookAtShop':
      return askForWork([{ kind: 'reconcile', channel }]);
  }
}

/** Keeps what the shop of an order is to be told, and asks for it; an order of a shop that nobody connected costs nothing. */
export async function tellOrder({ orderId, news }: Extract<Effect, { kind: 'tellOrder' }>): Promise<void> {
  const connected = (await channelsOf(orderId)).filter(({ connection }) => connection !== undefined);
  if (connected.length === 0) return;
  const found = await raiseEffects(orderId, connected, news, new Date().toISOString());
  if (!found) return;
  const { channel, order, isUntold, isToBeFetched } = found;
  const fetch = isToBeFetched && news === undefined ? [{ kind: 'order', channel, order } as const] : [];
  const tell = isUntold ? [{ kind: 'effects', channel, order } as const] : [];
  await askForWork([...fetch, ...tell]);
}
