import { askForWork } from '../../channels/work-queue.ts';
import { raiseEffects } from '../../connections/effects/raise-effects.ts';
import { freshChannels, readChannels } from '../../network/entities/network.store.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Effect } from '../changes/effects.ts';

type ShopEffect = Extract<Effect, { kind: 'tellShop' | 'askShop' | 'lookAtShop' }>;

/**
 * What is kept of channels may be older than a change that connects one, and than the channel itself: its figures would be told
 * to nobody until they change again.
 */
async function isConnected({ kind, channel }: ShopEffect): Promise<boolean> {
  const isMeant = ({ id }: { readonly id: string }): boolean => id === channel;
  const isOld = kind === 'lookAtShop' || !(await readChannels()).some(isMeant);
  const channels = isOld ? await freshChannels() : await readChannels();
  return kind === 'lookAtShop' || channels.find(isMeant)?.connection !== undefined;
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
  // An order's id begins with its channel's: of those of others nothing is read.
  const isMeant = ({ id }: { readonly id: string }): boolean => orderId.startsWith(`${id}-`);
  const kept = await readChannels();
  const meant = (kept.some(isMeant) ? kept : await freshChannels()).filter(isMeant);
  const connected = meant.filter(({ connection }) => connection !== undefined);
  if (connected.length === 0) return;
  const { channel: id } = await readOrder(orderId);
  const channel = connected.find((one) => one.id === id);
  const order = channel && (await raiseEffects(orderId, channel, news, new Date().toISOString()));
  if (order !== undefined) await askForWork([{ kind: 'effects', channel: id, order }]);
}
