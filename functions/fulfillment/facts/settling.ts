/** The units of an order while what a fact has left open is settled. Pure. */
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { ConcludedLine } from '../../order/order.ts';
import { findParcel, parcelsOf, withLateUnits, withParcel } from '../parcels/fulfillment-parcels.ts';
import { packedUnits, surplusLeft, withLine } from '../parcels/sent-parcel.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import type { OrderUnits } from './order-units.ts';

/** A line of a parcel in which surplus is. */
export interface SurplusLine {
  readonly n: number;
  readonly m: number;
  readonly lineId: string;
}

/** The order's units while they are settled. */
export class Settling {
  fulfillments: readonly Fulfillment[];
  reservation: Reservation | undefined;
  /** Units that a person has closed and that no fulfillment has. */
  concluded: readonly ConcludedLine[];
  readonly movements: StockMovement[] = [];
  /** Units that the order counted as shipped and that were not. */
  vacant: readonly LineUnits[];
  /** Units that wait for stock without a claim. */
  apart: readonly LineUnits[];

  constructor(
    { fulfillments, reservation, concluded, apart = [] }: OrderUnits,
    vacant: readonly LineUnits[],
  ) {
    this.fulfillments = fulfillments;
    this.reservation = reservation;
    this.concluded = concluded;
    this.vacant = vacant;
    this.apart = apart;
  }

  get units(): OrderUnits {
    const { fulfillments, reservation, concluded, apart } = this;
    return { fulfillments, reservation, concluded, apart };
  }

  save(next: Fulfillment): void {
    this.fulfillments = this.fulfillments.map((one) => (one.n === next.n ? next : one));
  }

  fulfillment(n: number): Fulfillment | undefined {
    return this.fulfillments.find((one) => one.n === n);
  }

  /** Units that ended by a person's word and that no fulfillment has. */
  conclude({ lineId, sku, delivered, lost, returned }: ConcludedLine): void {
    const known = this.concluded.find((line) => line.lineId === lineId);
    const others = this.concluded.filter((line) => line !== known);
    const next: ConcludedLine = {
      lineId,
      sku,
      delivered: (known?.delivered ?? 0) + delivered,
      lost: (known?.lost ?? 0) + lost,
      returned: (known?.returned ?? 0) + returned,
    };
    const isEmpty = next.delivered + next.lost + next.returned === 0;
    this.concluded = isEmpty ? others : [...others, next];
  }

  /** Surplus in parcels that may still reach the customer, or has. */
  liveSurplus(): { readonly n: number; readonly m: number; readonly lineId: string }[] {
    return this.fulfillments.flatMap((fulfillment) =>
      parcelsOf(fulfillment)
        .filter(({ end }) => end === undefined || end === 'delivered')
        .flatMap(({ m, lines }) =>
          Object.entries(lines)
            .filter(([, packed]) => surplusLeft(packed) > 0)
            .map(([lineId]) => ({ n: fulfillment.n, m, lineId })),
        ),
    );
  }

  hasArrived(n: number, m: number): boolean {
    const fulfillment = this.fulfillment(n);
    return fulfillment !== undefined && findParcel(fulfillment, m)?.end === 'delivered';
  }

  surplusOf(n: number, m: number, lineId: string): number {
    const fulfillment = this.fulfillment(n);
    const parcel = fulfillment && findParcel(fulfillment, m);
    return surplusLeft(parcel?.lines[lineId] ?? packedUnits(0));
  }

  /** Surplus is the order's from now on. */
  count(n: number, m: number, lineId: string, units: number): void {
    const fulfillment = this.fulfillment(n);
    const parcel = fulfillment && findParcel(fulfillment, m);
    if (!fulfillment || !parcel || units === 0) return;
    const { surplus } = parcel.lines[lineId] ?? packedUnits(0);
    const more = withMoreUnits(fulfillment, lineId, units);
    this.save(withParcel(more, withLine(parcel, lineId, { surplus: surplus - units })));
  }
}

/** The fulfillment has more units of a line (or fewer); of units that had left it, some are its again. */
export function withMoreUnits(before: Fulfillment, lineId: string, units: number): Fulfillment {
  return {
    ...before,
    departed: units > 0 ? minus(before.departed, [{ lineId, units }]) : before.departed,
    lines: before.lines.map((line) => (line.lineId === lineId ? withLateUnits(line, units) : line)),
  };
}

export function poolMovement(
  kind: 'releaseUnallocated' | 'claimAgain',
  { orderId, pool }: Reservation,
  { sku, units }: LineUnits,
): StockMovement {
  return { kind, sku, pool, units, orderId, ref: `order:${orderId}` };
}
