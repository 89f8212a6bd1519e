import { type SignedPlatformName, signedPlatformNames } from '../network/entities/channel.ts';
import type { Platform } from './platform.ts';
import { shopify } from './shopify/platform.ts';
import { woocommerce } from './woocommerce/platform.ts';

/** An implementation for every platform that a channel may name, but for `canonical`, which signs nothing. */
export type Platforms = Readonly<Record<SignedPlatformName, Platform>>;

/** The compiler names a platform that is missing here, and one that no channel may name. */
export const platforms: Platforms = { shopify, woocommerce };

/** Whether channels of the platform push orders through the signed door. */
export function isSignedPlatform(platform: string): platform is SignedPlatformName {
  return signedPlatformNames.some((name) => name === platform);
}
