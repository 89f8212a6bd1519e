/** What was handed over in person: a parcel without carrier, which has arrived the moment it left. Pure. */
import { parcelKey, parcelName } from '../../network/carriers/carrier.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { parcelsOf, withParcel } from './fulfillment-parcels.ts';
import type { SentParcel } from './sent-parcel.ts';
import { higherEnd } from './unit-counts.ts';

/** As the parcel stands among those of its fulfillment; no carrier has it, and no other fulfillment meets it. */
export const handOverLabel = { carrier: 'counter', trackingNumber: 'handover' } as const;

const NAME = parcelName(parcelKey(handOverLabel.carrier, handOverLabel.trackingNumber));

/** The numbers of what nobody carried. */
export const handOverNames: string[] = [NAME];

/** Whether nobody carried it: what left with a van, or by a carrier, and was handed over in the end is a parcel. */
export function isHandOver({ numbers }: Pick<SentParcel, 'numbers'>): boolean {
  return numbers.every((name) => name === NAME);
}

/** The numbers of a parcel that say who carries it. */
export function carriedNumbers({ numbers }: Pick<SentParcel, 'numbers'>): string[] {
  return numbers.filter((name) => name !== NAME);
}

/** All that was handed over of the fulfillment. */
export function handOverOf(fulfillment: Pick<Fulfillment, 'sent'>): SentParcel | undefined {
  return parcelsOf(fulfillment).find(({ numbers }) => numbers.includes(NAME));
}

/** The fulfillment after a hand-over: the customer has the goods. The number of a carrier stays the present one. */
export function arrivedInPerson(fulfillment: Fulfillment): Fulfillment {
  const parcel = handOverOf(fulfillment);
  if (!parcel) return fulfillment;
  const numbers = [NAME, ...carriedNumbers(parcel)];
  return withParcel(fulfillment, { ...parcel, numbers, end: higherEnd('delivered', parcel.end) });
}
