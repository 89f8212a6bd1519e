/** An order in work, with all the books that are kept of its units: META, fulfillments, stock and claims. */
import { expect } from 'vitest';
import type {
  FulfillmentChange,
  TotalsShift,
} from '../../../functions/fulfillment/facts/fulfillment-change.ts';
import { orderAfter } from '../../../functions/fulfillment/facts/order-after-change.ts';
import { mergeMovements } from '../../../functions/fulfillment/facts/stock-writes.ts';
import { shiftsBetween, unitsAt } from '../../../functions/fulfillment/facts/totals-shifts.ts';
import type { UnitEnd } from '../../../functions/fulfillment/parcels/unit-counts.ts';
import { dealWithFailure } from '../../../functions/fulfillment/work-order/deal-with-failure.ts';
import {
  askedBack,
  type Fulfillment,
  fulfillmentSchema,
  isVisible,
  openOf,
  underwayUnits,
} from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { requestWork } from '../../../functions/fulfillment/work-order/request-work.ts';
import { reviseFulfillment } from '../../../functions/fulfillment/work-order/revise-fulfillment.ts';
import { move } from '../../../functions/inventory/stock/move.ts';
import { isPoolMovement } from '../../../functions/inventory/stock/movement.ts';
import { emptyPosition, type StockPosition } from '../../../functions/inventory/stock/position.ts';
import type { StockMovement } from '../../../functions/inventory/stock/stock.store.ts';
import { type LineUnits, plus, sumUnits, unitsOf } from '../../../functions/order/line-units.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { catalogue, isEventType } from '../../../functions/shared/events/catalogue.ts';
import { quantityStates } from '../../../functions/shared/events/statuses.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { applyEnds } from '../../../functions/tracking/parcel/parcel-ends.ts';
import { aFulfillment, anOrder } from '../../support/items.ts';

export const now = '2026-11-23T10:00:00.000Z';
export const settings = settingsSchema.parse({});

/** Two lines of the same SKU, one of another: a movement is by SKU, a quantity by line. */
const ordered: readonly LineUnits[] = [
  { lineId: '1', sku: 'A', units: 3 },
  { lineId: '2', sku: 'A', units: 2 },
  { lineId: '3', sku: 'B', units: 4 },
];

/** A parcel that has left a location. */
export interface SentParcel {
  readonly n: number;
  readonly m: number;
}

export class OrderInWork {
  order: Order = anOrder({
    totals: { ...noTotals, allocated: sumUnits(ordered) },
    counts: { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 },
  });
  fulfillments: Fulfillment[] = [];
  readonly parcels: SentParcel[] = [];
  /** What each fulfillment was made with. */
  readonly #planned = new Map<number, readonly LineUnits[]>();
  readonly #positions = new Map<string, StockPosition>();
  /** Units that left a fulfillment and wait for its re-route, as RESERVATION lists them. */
  readonly #left = new Map<number, readonly LineUnits[]>();
  #claims = 0;
  #cancelled = 0;

  constructor() {
    this.#addFulfillment(ordered);
  }

  /** Another location gets these units: work that it sees, and stock of one unit more than is allocated. */
  #addFulfillment(lines: readonly LineUnits[]): void {
    const n = this.fulfillments.length + 1;
    const location = `store-${n}`;
    const planned = aFulfillment({
      n,
      location,
      fulfillmentId: `web-1-aaaaaaaa-f${n}`,
      status: 'planned',
      lines: lines.map((line) => ({ ...line, shipped: 0, delivered: 0, returned: 0, lost: 0 })),
    });
    this.fulfillments.push(requestWork(planned, now, settings));
    this.#planned.set(n, lines);
    for (const { sku, units } of plus(lines, []))
      this.#changePosition(location, sku, (known) => ({
        ...known,
        onHand: known.onHand + units + 1,
        allocated: known.allocated + units,
        free: known.free + 1,
      }));
  }

  #changePosition(location: string, sku: string, change: (known: StockPosition) => StockPosition): void {
    const name = `${location}/${sku}`;
    this.#positions.set(name, change(this.#positions.get(name) ?? emptyPosition(sku, location, 'main')));
  }

  #save(next: Fulfillment): void {
    this.fulfillments = this.fulfillments.map((one) => (one.n === next.n ? next : one));
  }

  #saveOrder(
    fulfillment: Fulfillment,
    totals: readonly TotalsShift[],
    { cancelled = [], answered }: Partial<Pick<FulfillmentChange, 'cancelled' | 'answered'>> = {},
  ): void {
    const others = this.fulfillments.filter(({ n }) => n !== fulfillment.n);
    const othersAsked = others.some((other) => askedBack(other).length > 0);
    const effect = { fulfillment, totals, othersAsked, cancelled };
    this.order = orderAfter(this.order, answered ? { ...effect, answered } : effect, now);
  }

  #moveStock({ kind, units, sku, location = '', at = now, lots }: StockMovement): void {
    if (isPoolMovement(kind)) {
      this.#claims += move(undefined, { kind, units, at: now }).claimDelta;
      return;
    }
    this.#changePosition(location, sku, (known) => {
      const moved = move(known, { kind, units, at, lots });
      this.#claims += moved.claimDelta;
      return moved.position;
    });
  }

  /** Writes a change, as change-writes.ts does. */
  write(change: FulfillmentChange): void {
    const { fulfillment, totals, cancelled } = change;
    for (const movement of mergeMovements(change.movements)) this.#moveStock(movement);
    this.#cancelled += sumUnits(cancelled);
    this.parcels.push(...change.parcels.map(({ m }) => ({ n: fulfillment.n, m })));
    this.#save(fulfillment);
    this.#left.set(fulfillment.n, plus(this.#leftOf(fulfillment), change.left));
    this.#saveOrder(fulfillment, totals, change);
  }

  #leftOf({ n }: Fulfillment): readonly LineUnits[] {
    return this.#left.get(n) ?? [];
  }

  /** What Reroute does: the units that left are planned at another location. */
  reroute(fulfillment: Fulfillment): void {
    const left = this.#leftOf(fulfillment);
    if (left.length === 0) return;
    this.#save(dealWithFailure(fulfillment, now));
    this.#left.delete(fulfillment.n);
    this.#saveOrder(fulfillment, [{ from: 'reserved', to: 'allocated', units: sumUnits(left) }]);
    this.#claims -= sumUnits(left);
    this.#addFulfillment(left);
  }

  /**
   * What a cancel does to visible work: the location is asked for all open units, or for one of each line.
   */
  askBack(fulfillment: Fulfillment, whole: boolean): void {
    if (!isVisible(fulfillment)) return;
    const open = openOf(fulfillment);
    const lines = whole ? open : open.map((line) => ({ ...line, units: 1 }));
    const cancelAsked = { lines, answerBy: now, by: 'channel:web' };
    this.#save(reviseFulfillment({ ...fulfillment, cancelAsked }, now));
    if (whole) this.order = { ...this.order, cancel: { state: 'asked', by: 'channel:web', at: now } };
  }

  /** What a carrier tells of a parcel. */
  endParcel(parcel: SentParcel, to: UnitEnd): void {
    const before = this.fulfillments.find(({ n }) => n === parcel.n);
    if (!before) return;
    const link = { orderId: before.orderId, n: parcel.n, m: parcel.m, lines: [] };
    const { fulfillment } = applyEnds(before, [{ link, number: 'ups/1', to, at: now }]);
    this.#save(reviseFulfillment(fulfillment, now));
    this.#saveOrder(fulfillment, shiftsBetween(unitsAt([before]), unitsAt([fulfillment])));
  }

  /** Expects that all books say the same. */
  expectBalance(): void {
    this.#expectTotals();
    for (const fulfillment of this.fulfillments) this.#expectUnits(fulfillment);
    // Every event has to be in the catalogue, or the relay could not publish it.
    for (const { evt } of [this.order, ...this.fulfillments])
      if (evt) expect(isEventType(evt.type) && catalogue[evt.type].safeParse(evt.data).error).toBeUndefined();
  }

  #expectTotals(): void {
    const all = (count: (fulfillment: Fulfillment) => number): number =>
      this.fulfillments.reduce((sum, one) => sum + count(one), 0);
    const ended = (end: UnitEnd): number =>
      all(({ lines }) => lines.reduce((sum, line) => sum + line[end], 0));
    expect(this.order.totals).toEqual({
      ...noTotals,
      allocated: all((one) => sumUnits(openOf(one))),
      reserved: all((one) => sumUnits(this.#leftOf(one))),
      shipped: all(underwayUnits),
      delivered: ended('delivered'),
      returned: ended('returned'),
      lost: ended('lost'),
      cancelled: this.#cancelled,
    });
    expect(quantityStates.reduce((sum, state) => sum + this.order.totals[state], 0)).toBe(sumUnits(ordered));
    expect(this.#claims).toBe(all((one) => sumUnits(this.#leftOf(one))));
    expect(this.order.closed !== undefined).toBe(
      all((one) => sumUnits(openOf(one)) + sumUnits(this.#leftOf(one)) + underwayUnits(one)) === 0,
    );
  }

  #expectUnits(fulfillment: Fulfillment): void {
    expect(fulfillmentSchema.safeParse(fulfillment).success).toBe(true);
    for (const { lineId, units } of this.#planned.get(fulfillment.n) ?? []) {
      const line = fulfillment.lines.find((own) => own.lineId === lineId);
      expect((line?.units ?? 0) + unitsOf(fulfillment.departed, lineId)).toBe(units);
      expect(
        line && line.shipped <= line.units && line.delivered + line.returned + line.lost <= line.shipped,
      ).toBe(true);
    }
    for (const sku of new Set(fulfillment.lines.map((line) => line.sku))) {
      const open = openOf(fulfillment).filter((line) => line.sku === sku);
      const position = this.#positions.get(`${fulfillment.location}/${sku}`);
      expect(position?.allocated).toBe(sumUnits(open));
    }
    const { failure } = fulfillment;
    expect(isVisible(fulfillment)).toBe(openOf(fulfillment).length > 0);
    expect(failure !== undefined && failure !== 'Cancelled').toBe(this.#leftOf(fulfillment).length > 0);
    // Something is always going to look at what is not over: a deadline of its own, or its parcels'.
    if (isVisible(fulfillment) || failure) expect(fulfillment.dueAt).toBeDefined();
  }
}
