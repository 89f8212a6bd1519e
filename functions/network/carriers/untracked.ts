/**
 * Parcels without a number: letters, untracked posts, own vans. Within the system such a parcel is known by its shipment
 * id behind a mark that no carrier's number has, so that no two share one.
 */
import { normaliseCarrier, type ParcelKey } from './carrier.ts';

const MARK = '#';

/** The parcel of a shipment that travels without a number. */
export function untrackedParcel(carrier: string, shipmentId: string): ParcelKey {
  return { carrier: normaliseCarrier(carrier) || 'unknown', number: `${MARK}${shipmentId}` };
}

export function isUntracked({ number }: Pick<ParcelKey, 'number'>): boolean {
  return number.startsWith(MARK);
}

/** `<carrier>/<number>`, as events and timelines call a parcel; of one without a number `<carrier>/<shipment id>`. */
export function shownName({ carrier, number }: ParcelKey): string {
  return `${carrier}/${isUntracked({ number }) ? number.slice(MARK.length) : number}`;
}

/** Carrier and number as callers and partners see them: what travels without a number shows none. */
export function shownParcel({ carrier, number }: ParcelKey): { carrier: string; trackingNumber?: string } {
  return isUntracked({ number }) ? { carrier } : { carrier, trackingNumber: number };
}
