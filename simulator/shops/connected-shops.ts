/** The connected shops of a history, and their platforms in the place of the real ones while it runs. */
import { adapters } from '../../functions/channels/adapters.ts';
import type { Adapter } from '../../functions/channels/contract/adapter.ts';
import type { SignedPlatformName } from '../../functions/network/entities/channel.ts';
import type { Engine } from '../engine/engine.ts';
import { Random } from '../engine/random.ts';
import type { ShopPlan } from './shop-plan.ts';
import { adapterFor } from './simulated-adapter.ts';
import { type ShopWatch, SimulatedShop } from './simulated-shop.ts';

export type ConnectedShops = ReadonlyMap<string, SimulatedShop>;

export function openShops(
  plans: readonly ShopPlan[],
  { seed, engine }: { readonly seed: number; readonly engine: Engine },
  watchOf: (channel: string) => ShopWatch,
): ConnectedShops {
  return new Map(
    plans.map((plan) => {
      const random = new Random(`${seed}/shop ${plan.channel}`);
      return [plan.channel, new SimulatedShop(plan, engine, random, watchOf(plan.channel))];
    }),
  );
}

/** Has the platforms of these shops be simulated ones; answers how to undo it. */
export function connectPlatforms(shops: ConnectedShops): () => void {
  const registry: Partial<Record<SignedPlatformName, Adapter>> = adapters;
  const before = { ...registry };
  for (const shop of shops.values()) registry[shop.plan.platform] = adapterFor(shop);
  return () => {
    Object.assign(registry, before);
  };
}
