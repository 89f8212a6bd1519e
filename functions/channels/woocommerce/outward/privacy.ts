import type { Privacy, PrivacyRequest } from '../../contract/adapter.ts';
import { salvage } from '../../message/payload.ts';
import { wooOrderSchema } from '../payload.ts';

/**
 * WooCommerce sends no requests of customers. Its own eraser, which an owner runs for one, takes the personal data out of
 * orders and leaves a mark in each: what reaches us is a change of the order.
 */
export const wooPrivacy: Privacy = {
  topics: new Set(['order.updated']),
  read: erasureIn,
};

function erasureIn(topic: string, payload: unknown): PrivacyRequest | undefined {
  if (!wooPrivacy.topics.has(topic)) return undefined;
  const { id, meta_data } = salvage(wooOrderSchema, payload).value;
  const isAnonymous = meta_data.some(({ key, value }) => key === '_anonymized' && value === 'yes');
  return isAnonymous && id !== undefined ? { kind: 'erase', orders: [id] } : undefined;
}
