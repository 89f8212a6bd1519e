/** What was handed over in person: a parcel without carrier, which has arrived the moment it left. Pure. */
import { parcelKey, parcelName } from '../../network/carriers/carrier.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { parcelsOf, withParcel } from './fulfillment-parcels.ts';
import type { SentParcel } from './sent-parcel.ts';
import { higherEnd } from './unit-counts.ts';

/** As the parcel stands among those of its fulfillment; no carrier has it, and no other fulfillment meets it. */
export const handOverLabel = { carrier: 'counter', trackingNumber: 'handover' } as const;

const NAME = parcelName(parcelKey(handOverLabel.carrier, handOverLabel.trackingNumber));

/** The numbers of the parcel. */
export const handOverNames: string[] = [NAME];

export function isHandOver({ numbers }: Pick<SentParcel, 'numbers'>): boolean {
  return numbers.includes(NAME);
}

/** All that was handed over of the fulfillment. */
export function handOverOf(fulfillment: Pick<Fulfillment, 'sent'>): SentParcel | undefined {
  return parcelsOf(fulfillment).find(isHandOver);
}

/** The fulfillment after a hand-over: the customer has the goods. */
export function arrivedInPerson(fulfillment: Fulfillment): Fulfillment {
  const parcel = handOverOf(fulfillment);
  if (!parcel) return fulfillment;
  return withParcel(fulfillment, { ...parcel, end: higherEnd('delivered', parcel.end) });
}
