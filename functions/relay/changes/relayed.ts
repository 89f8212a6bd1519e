/**
 * The item types whose changes have effects: the filter of the stream's event source, and the relay's own
 * list.
 */
export const relayedTypes = [
  'Order',
  'Fulfillment',
  'Token',
  'Pool',
  'Position',
  'Backorder',
  'CapacityWait',
  'Capacity',
  'Tracking',
  'Return',
  'Exception',
  'Channel',
  'Location',
  'Sku',
  'RateCard',
  'TrackingSource',
  'Ruleset',
] as const;
export type RelayedType = (typeof relayedTypes)[number];
