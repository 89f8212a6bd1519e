import { locationTypes } from '../../network/entities/location.ts';

/** The item types whose changes have effects. The stream's event source passes no others to the relay. */
export const relayedTypes = [
  'Order',
  'Fulfillment',
  'Token',
  'Pool',
  'Position',
  'Backorder',
  'Supply',
  'CapacityWait',
  'Capacity',
  'Tracking',
  'Return',
  'Refund',
  'PaymentCapture',
  'Exchange',
  'Exception',
  'Channel',
  ...locationTypes,
  'Sku',
  'RateCard',
  'TrackingSource',
  'Ruleset',
  'Sellable',
  'StockWalk',
  'WhatIf',
] as const;
export type RelayedType = (typeof relayedTypes)[number];

/** Places in a queue: when one is removed, whoever comes next may be served. */
export const relayedRemovals: readonly RelayedType[] = ['Backorder', 'CapacityWait'];
