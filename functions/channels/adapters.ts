import type { SignedPlatformName } from '../network/entities/channel.ts';
import type { Adapter } from './contract/adapter.ts';
import { shopifyAdapter } from './shopify/adapter.ts';
import { woocommerceAdapter } from './woocommerce/adapter.ts';

/** The outward half of each platform; one without an adapter is heard and told nothing. */
export const adapters: Readonly<Partial<Record<SignedPlatformName, Adapter>>> = {
  shopify: shopifyAdapter,
  woocommerce: woocommerceAdapter,
};
