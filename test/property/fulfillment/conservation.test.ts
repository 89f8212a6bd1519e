import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideUnansweredCancel } from '../../../functions/fulfillment/facts/cancel-answer-decision.ts';
import { type UnitEnd, unitEnds } from '../../../functions/fulfillment/facts/end-shipped-units.ts';
import type {
  FulfillmentChange,
  TotalsShift,
} from '../../../functions/fulfillment/facts/fulfillment-change.ts';
import { decideEvent } from '../../../functions/fulfillment/facts/fulfillment-decision.ts';
import { fulfillmentEventSchema } from '../../../functions/fulfillment/facts/fulfillment-event.ts';
import { decideMissedDeadline } from '../../../functions/fulfillment/facts/not-shipped-decision.ts';
import { orderAfter } from '../../../functions/fulfillment/facts/order-after-change.ts';
import { mergeMovements } from '../../../functions/fulfillment/facts/stock-writes.ts';
import { notFulfilledReasons } from '../../../functions/fulfillment/work/departures.ts';
import {
  askedBack,
  type Fulfillment,
  fulfillmentSchema,
  isVisible,
  openOf,
  underwayUnits,
} from '../../../functions/fulfillment/work/fulfillment.ts';
import { requestWork } from '../../../functions/fulfillment/work/request-work.ts';
import { reviseFulfillment } from '../../../functions/fulfillment/work/revise-fulfillment.ts';
import {
  emptyPosition,
  isPoolMovement,
  move,
  type StockPosition,
} from '../../../functions/inventory/stock/stock.ts';
import { type LineUnits, plus, sumUnits, unitsOf } from '../../../functions/order/line-units.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { Conflict, InvalidRequest } from '../../../functions/shared/errors.ts';
import { catalogue, isEventType } from '../../../functions/shared/events/catalogue.ts';
import { quantityStates } from '../../../functions/shared/events/statuses.ts';
import { settingsSchema } from '../../../functions/shared/settings.ts';
import { applyEnds } from '../../../functions/tracking/parcel/parcel-ends.ts';
import { aFulfillment, anOrder } from '../../support/items.ts';

const now = '2026-11-23T10:00:00.000Z';
const settings = settingsSchema.parse({});
/** Two lines of the same SKU, one of another: a movement is by SKU, a quantity by line. */
const ordered: readonly LineUnits[] = [
  { lineId: '1', sku: 'A', units: 3 },
  { lineId: '2', sku: 'A', units: 2 },
  { lineId: '3', sku: 'B', units: 4 },
];

interface Shipped {
  readonly n: number;
  readonly lines: readonly LineUnits[];
  ended?: UnitEnd;
}

/** An order with its fulfillments, the stock at their locations, and the books that are kept of both. */
class World {
  order: Order = anOrder({
    totals: { ...noTotals, allocated: sumUnits(ordered) },
    counts: { fulfillments: 1, decisions: 1, exceptions: 0, returns: 0 },
  });
  fulfillments: Fulfillment[] = [];
  original = new Map<number, readonly LineUnits[]>();
  positions = new Map<string, StockPosition>();
  claims = 0;
  cancelled = 0;
  parcels: Shipped[] = [];

  constructor() {
    this.#add(ordered);
  }

  #add(lines: readonly LineUnits[]): void {
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
    this.original.set(n, lines);
    for (const { sku, units } of plus(lines, []))
      this.#position(location, sku, (known) => ({
        ...known,
        onHand: known.onHand + units + 1,
        allocated: known.allocated + units,
        free: known.free + 1,
      }));
  }

  #position(location: string, sku: string, change: (known: StockPosition) => StockPosition): void {
    const name = `${location}/${sku}`;
    this.positions.set(name, change(this.positions.get(name) ?? emptyPosition(sku, location, 'main')));
  }

  #save(next: Fulfillment): void {
    this.fulfillments = this.fulfillments.map((one) => (one.n === next.n ? next : one));
  }

  #totals(
    fulfillment: Fulfillment,
    totals: readonly TotalsShift[],
    rest: Pick<FulfillmentChange, 'cancelled'> & Partial<Pick<FulfillmentChange, 'answered'>>,
  ): void {
    const othersAsked = this.fulfillments.some(
      (other) => other.n !== fulfillment.n && askedBack(other).length > 0,
    );
    this.order = orderAfter(this.order, { fulfillment, totals, othersAsked, ...rest }, now);
  }

  apply(change: FulfillmentChange): void {
    const { fulfillment, totals, cancelled, answered } = change;
    for (const movement of mergeMovements(change.movements)) {
      if (isPoolMovement(movement.kind)) {
        this.claims += move(undefined, { kind: movement.kind, units: movement.units, at: now }).claimDelta;
        continue;
      }
      this.#position(movement.location ?? '', movement.sku, (known) => {
        const done = move(known, {
          kind: movement.kind,
          units: movement.units,
          at: movement.at ?? now,
          lots: movement.lots,
        });
        this.claims += done.claimDelta;
        return done.position;
      });
    }
    this.cancelled += sumUnits(cancelled);
    this.parcels.push(...change.parcels.map(({ lines }) => ({ n: fulfillment.n, lines })));
    this.#save(fulfillment);
    this.#totals(fulfillment, totals, { cancelled, ...(answered ? { answered } : {}) });
  }

  /** What Reroute does: the units that left are planned elsewhere. */
  reroute(fulfillment: Fulfillment): void {
    if (fulfillment.left.length === 0) return;
    const { failure: _, ...rest } = fulfillment;
    this.#save(reviseFulfillment({ ...rest, left: [] }, now));
    this.#totals(fulfillment, [{ from: 'reserved', to: 'allocated', units: sumUnits(fulfillment.left) }], {
      cancelled: [],
    });
    this.claims -= sumUnits(fulfillment.left);
    this.#add(fulfillment.left);
  }

  ask(fulfillment: Fulfillment, whole: boolean): void {
    if (!isVisible(fulfillment)) return;
    const lines = whole ? openOf(fulfillment) : openOf(fulfillment).map((line) => ({ ...line, units: 1 }));
    this.#save(
      reviseFulfillment({ ...fulfillment, cancelAsked: { lines, answerBy: now, by: 'channel:web' } }, now),
    );
    if (whole) this.order = { ...this.order, cancel: { state: 'asked', by: 'channel:web', at: now } };
  }

  end(parcel: Shipped, to: UnitEnd): void {
    const allowed: Readonly<Record<string, readonly UnitEnd[]>> = {
      none: unitEnds,
      lost: ['delivered', 'returned'],
      delivered: ['returned'],
      returned: [],
    };
    const before = this.fulfillments.find(({ n }) => n === parcel.n);
    if (!before || !allowed[parcel.ended ?? 'none']?.includes(to)) return;
    const { fulfillment, shifts } = applyEnds(before, [
      {
        link: { orderId: before.orderId, n: parcel.n, m: 1, lines: [...parcel.lines] },
        from: parcel.ended,
        to,
      },
    ]);
    parcel.ended = to;
    this.#save(reviseFulfillment(fulfillment, now));
    this.#totals(fulfillment, shifts, { cancelled: [] });
  }

  check(): void {
    const all = (count: (fulfillment: Fulfillment) => number): number =>
      this.fulfillments.reduce((sum, one) => sum + count(one), 0);
    const of = (state: UnitEnd): number =>
      all(({ lines }) => lines.reduce((sum, line) => sum + line[state], 0));
    expect(this.order.totals).toEqual({
      ...noTotals,
      allocated: all((one) => sumUnits(openOf(one))),
      reserved: all(({ left }) => sumUnits(left)),
      shipped: all(underwayUnits),
      delivered: of('delivered'),
      returned: of('returned'),
      lost: of('lost'),
      cancelled: this.cancelled,
    });
    expect(quantityStates.reduce((sum, state) => sum + this.order.totals[state], 0)).toBe(sumUnits(ordered));
    expect(this.claims).toBe(all(({ left }) => sumUnits(left)));
    expect(this.order.closed !== undefined).toBe(
      all((one) => sumUnits(openOf(one)) + sumUnits(one.left) + underwayUnits(one)) === 0,
    );
    for (const one of this.fulfillments) this.#checkOne(one);
    // What is said has to be in the catalogue, or the relay could not publish it.
    for (const { evt } of [this.order, ...this.fulfillments])
      if (evt) expect(isEventType(evt.type) && catalogue[evt.type].safeParse(evt.data).error).toBeUndefined();
  }

  #checkOne(one: Fulfillment): void {
    expect(fulfillmentSchema.safeParse(one).success).toBe(true);
    for (const { lineId, units } of this.original.get(one.n) ?? []) {
      const line = one.lines.find((own) => own.lineId === lineId);
      expect((line?.units ?? 0) + unitsOf(one.departed, lineId)).toBe(units);
      expect(
        line && line.shipped <= line.units && line.delivered + line.returned + line.lost <= line.shipped,
      ).toBe(true);
    }
    for (const sku of new Set(one.lines.map((line) => line.sku))) {
      expect(this.positions.get(`${one.location}/${sku}`)?.allocated).toBe(
        sumUnits(openOf(one).filter((line) => line.sku === sku)),
      );
    }
    expect(isVisible(one)).toBe(openOf(one).length > 0);
    expect(one.failure !== undefined && one.failure !== 'Cancelled').toBe(one.left.length > 0);
    // Something is always going to look at what is not over: a deadline of its own, or its parcels'.
    if (isVisible(one) || one.failure) expect(one.dueAt).toBeDefined();
  }
}

const some = fc.record({ lineId: fc.constantFrom('1', '2', '3'), units: fc.integer({ min: 1, max: 5 }) });
const lines = fc.uniqueArray(some, { minLength: 1, maxLength: 3, selector: ({ lineId }) => lineId });
const step = fc.oneof(
  fc.record({
    do: fc.constant('tell' as const),
    event: fc.oneof(
      fc.record({
        kind: fc.constantFrom('accepted', 'picking', 'packed', 'cancelAccepted', 'cancelRefused'),
      }),
      fc.record({ kind: fc.constant('rejected'), reason: fc.constantFrom(...notFulfilledReasons) }),
      fc.record({ kind: fc.constant('shortPicked'), reason: fc.constantFrom(...notFulfilledReasons), lines }),
      fc.record({
        kind: fc.constant('shipped'),
        parcels: fc.array(
          fc.record({ carrier: fc.constant('UPS'), trackingNumber: fc.constantFrom('1', '2'), lines }),
          { minLength: 1, maxLength: 2 },
        ),
      }),
      fc.record({
        kind: fc.constant('shipped'),
        parcels: fc.constant([{ carrier: 'UPS', trackingNumber: '1' }]),
      }),
    ),
  }),
  fc.record({
    do: fc.constantFrom(
      'acceptBy' as const,
      'shipBy' as const,
      'unanswered' as const,
      'reroute' as const,
      'ask' as const,
      'askAll' as const,
    ),
  }),
  fc.record({ do: fc.constant('end' as const), parcel: fc.nat(5), to: fc.constantFrom(...unitEnds) }),
);

describe('any sequence of what locations, deadlines and carriers do', () => {
  it('keeps every unit, META in agreement, and the stock of each location (P10, P11, P12)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), step), { maxLength: 14 }), (steps) => {
        const world = new World();
        for (const [index, [which, action]] of steps.entries()) {
          const fulfillment = world.fulfillments[which % world.fulfillments.length];
          if (!fulfillment) continue;
          const circumstance = { now, settings, orderCancelRequested: world.order.cancel !== undefined };
          try {
            if (action.do === 'tell')
              world.apply(
                decideEvent(
                  fulfillment,
                  fulfillmentEventSchema.parse({ id: String(index), ...action.event }),
                  circumstance,
                ),
              );
            else if (action.do === 'end') {
              const parcel = world.parcels[action.parcel];
              if (parcel) world.end(parcel, action.to);
            } else if (action.do === 'reroute') world.reroute(fulfillment);
            else if (action.do === 'ask' || action.do === 'askAll')
              world.ask(fulfillment, action.do === 'askAll');
            else if (action.do === 'unanswered') {
              if (askedBack(fulfillment).length > 0)
                world.apply(decideUnansweredCancel(fulfillment, circumstance));
            } else if (isVisible(fulfillment))
              world.apply(decideMissedDeadline(fulfillment, action.do, circumstance));
          } catch (error) {
            // Requests are refused when they come too late; a fact only when it is about a line of another
            // fulfillment.
            const tooLate =
              error instanceof Conflict &&
              action.do === 'tell' &&
              ['accepted', 'picking', 'packed'].includes(action.event.kind);
            const elsewhere =
              error instanceof InvalidRequest &&
              error.fields.every(
                ({ message }) => message === `is not a line of ${fulfillment.fulfillmentId}`,
              );
            if (!tooLate && !elsewhere) throw error;
          }
          world.check();
        }
      }),
      { numRuns: 600 },
    );
  });
});
