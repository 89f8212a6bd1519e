/** Law-bound messages of shops: what a person, or the platform for a whole shop, asks to be shown or erased. */
import type { SignedPlatformName } from '../../network/entities/channel.ts';
import type { Privacy, PrivacyRequest } from '../contract/adapter.ts';
import { parsePayload } from '../message/payload.ts';
import { shopifyPrivacy } from '../shopify/outward/privacy.ts';
import { wooPrivacy } from '../woocommerce/outward/privacy.ts';

/** What each platform's messages ask for; the door that receives them carries no client of a shop. */
const privacies: Readonly<Record<SignedPlatformName, Privacy>> = {
  shopify: shopifyPrivacy,
  woocommerce: wooPrivacy,
};

/** What a message asks for; undefined for one that is no such message, or cannot be read. */
export function readPrivacy(
  platform: SignedPlatformName,
  topic: string,
  json: string,
): PrivacyRequest | undefined {
  const privacy = privacies[platform];
  if (!privacy.topics.has(topic)) return undefined;
  try {
    return privacy.read(topic, parsePayload(json));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
