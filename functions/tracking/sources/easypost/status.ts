/** EasyPost's statuses and status details in the words of tracking. */
import type { TrackingStatus } from '../../parcel/tracking-status.ts';
import type { EasypostDetail } from './payload.ts';

const BY_STATUS: Readonly<Record<string, TrackingStatus>> = {
  unknown: 'unknown',
  error: 'unknown',
  pre_transit: 'pre_transit',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  available_for_pickup: 'available_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'returning',
  failure: 'exception',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** `<status>/<detail>` where the detail says more than its status. */
const BY_STATUS_AND_DETAIL: Readonly<Record<string, TrackingStatus>> = {
  'unknown/expired': 'expired',
  'in_transit/out_for_delivery': 'out_for_delivery',
  'in_transit/delivery_exception': 'attempted',
  'in_transit/return': 'returning',
  'failure/return': 'returning',
  // Whoever was to take the parcel did not: it goes back to its sender, whatever else its carrier says of that.
  'in_transit/refused': 'returning',
  'failure/refused': 'returning',
  'failure/lost': 'lost',
  'return_to_sender/arrived_at_destination': 'returned',
  'delivered/return': 'returned',
};

const DELAYS: ReadonlySet<string> = new Set([
  'delayed',
  'weather_delay',
  'missorted',
  'transit_exception',
  'held',
]);

type StatusWords = Pick<EasypostDetail, 'status' | 'status_detail'>;

/** What EasyPost adds later is `unknown` and changes no parcel's status. */
export function trackingStatusOf({ status, status_detail }: StatusWords): TrackingStatus {
  return BY_STATUS_AND_DETAIL[`${status}/${status_detail}`] ?? BY_STATUS[status] ?? 'unknown';
}

/** Whether the carrier says that the parcel will be late. */
export function isDelayed({ status_detail }: StatusWords): boolean {
  return DELAYS.has(status_detail);
}
