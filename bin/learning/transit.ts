/** How many days parcels took against what their service was believed to take, by rate card, service and zone. Pure. */
import type { PlannedService } from '../../functions/network/planning/planned-network.ts';
import { dayOfDate, localDay, weekdayOf } from '../../functions/network/time/calendar.ts';
import type { PastShipment } from './facts.ts';
import { type Estimate, type Sample, shrunkMeans } from './shrunk-means.ts';

export interface TransitLane {
  readonly card: string;
  readonly service: string;
  readonly zone: string;
  /** Days of delivery beyond the customer's date; below zero is earlier. */
  readonly late: Estimate;
  /** Parcels that came after the date that was promised. */
  readonly lateParcels: number;
}

export interface TransitPast {
  readonly lanes: readonly TransitLane[];
  /** How many parcels were left out, by why. */
  readonly leftOut: { readonly underway: number; readonly leftLater: number; readonly unknownZone: number };
}

type DeliveryDays = Pick<PlannedService, 'deliveryDays' | 'holidays'>;

/** Days on which the service delivers, after one day until another (days since 1970); none where it does not come after it. */
function deliveryDaysAfter({ deliveryDays, holidays }: DeliveryDays, from: number, until: number): number {
  const closed = new Set(holidays.map(dayOfDate));
  let count = 0;
  for (let day = from + 1; day <= until; day++)
    if (deliveryDays.includes(weekdayOf(day)) && !closed.has(day)) count += 1;
  return count;
}

/** Days of delivery from the one to the other: below zero where the second comes first. */
export function deliveryDaysBetween(service: DeliveryDays, from: number, to: number): number {
  return to >= from ? deliveryDaysAfter(service, from, to) : -deliveryDaysAfter(service, to, from);
}

/** Nobody delivers so late: such a time is a mistake of whoever scanned. */
const MOST_DAYS = 60;

interface Arrival {
  readonly shipment: PastShipment;
  readonly late: number;
}

/**
 * Compares parcels that left on the day that was planned with the date that was promised: what a location adds by sending later is
 * not the carrier's.
 */
export function transitPast(
  shipments: readonly PastShipment[],
  services: ReadonlyMap<string, PlannedService>,
): TransitPast {
  const leftOut = { underway: 0, leftLater: 0, unknownZone: 0 };
  const arrivals: Arrival[] = [];
  for (const shipment of shipments) {
    const { zones, shipBy, deliverOn } = shipment;
    const service = services.get(shipment.service);
    if (!service || shipBy === undefined || deliverOn === undefined) continue;
    for (const { shippedAt, deliveredAt } of shipment.parcels) {
      const left = localDay(zones.from, Date.parse(shippedAt));
      if (deliveredAt === undefined) leftOut.underway += 1;
      else if (left !== localDay(zones.from, Date.parse(shipBy))) leftOut.leftLater += 1;
      else if (zones.to === undefined) leftOut.unknownZone += 1;
      else {
        const arrived = localDay(zones.to, Date.parse(deliveredAt));
        const late = deliveryDaysBetween(service, dayOfDate(deliverOn), arrived);
        if (Math.abs(late) <= MOST_DAYS) arrivals.push({ shipment, late });
      }
    }
  }
  const byLane = Map.groupBy(arrivals, ({ shipment: { card, service, zone } }) =>
    [card, service, zone].join('\t'),
  );
  const samples = [...byLane].map(([lane, own]): [string, Sample[]] => [
    lane,
    own.map(({ late }) => ({ value: late, weight: 1 })),
  ]);
  const estimates = shrunkMeans(new Map(samples));
  const lanes = [...byLane].flatMap(([lane, own]): TransitLane[] => {
    const [card = '', service = '', zone = ''] = lane.split('\t');
    const late = estimates.get(lane);
    return late ? [{ card, service, zone, late, lateParcels: own.filter((one) => one.late > 0).length }] : [];
  });
  return { lanes, leftOut };
}
