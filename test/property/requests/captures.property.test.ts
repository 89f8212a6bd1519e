import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedUnits } from '../../../functions/fulfillment/parcels/sent-parcel.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import type { CanonicalOrder } from '../../../functions/order/order-form.ts';
import { newCapture, type PaymentCapture } from '../../../functions/requests/captures/payment-capture.ts';
import { wantedCapture } from '../../../functions/requests/captures/wanted-capture.ts';
import { aFulfillment, anOrder } from '../../support/items.ts';
import { soldOrder } from '../../support/sold-order.ts';

const numRuns = Number(process.env['MONEY_RUNS'] ?? 60);
const now = '2026-11-24T10:00:00.000Z';

const soldLine = fc.record({
  quantity: fc.integer({ min: 1, max: 5 }),
  price: fc.integer({ min: 0, max: 2000 }),
  tax: fc.integer({ min: 0, max: 99 }),
});
const anyOrder = fc.record({
  currency: fc.constantFrom('JPY', 'USD', 'KWD'),
  sold: fc.array(soldLine, { minLength: 1, maxLength: 3 }),
  discount: fc.integer({ min: 0, max: 900 }),
  shipping: fc.integer({ min: 0, max: 500 }),
  taxIncluded: fc.boolean(),
});
type Sold = typeof anyOrder extends fc.Arbitrary<infer T> ? T : never;

function bodyOf(order: Sold): CanonicalOrder {
  return soldOrder({ ...order, payment: 'authorized' });
}

/** Units of a line leave from a location, in a parcel of their own or with others; or they are cancelled. */
const step = fc.record({
  kind: fc.constantFrom('ship', 'ship', 'ship', 'shipMore', 'cancel', 'settle', 'tell'),
  line: fc.nat({ max: 2 }),
  units: fc.integer({ min: 1, max: 3 }),
  location: fc.integer({ min: 1, max: 3 }),
});

/** An authorised order as it is shipped. */
class Shipping {
  readonly #body: CanonicalOrder;
  readonly #left: number[];
  readonly #sent = new Map<number, Map<string, number>[]>();
  #captured: number | undefined;
  captures: PaymentCapture[] = [];

  constructor(sold: Sold) {
    this.#body = bodyOf(sold);
    this.#left = sold.sold.map(({ quantity }) => quantity);
  }

  get total(): number {
    return this.#body.charges.total.amount;
  }

  get asked(): number {
    return this.captures.reduce((sum, { amount }) => sum + amount, 0);
  }

  get isAllSent(): boolean {
    const sent = [...this.#sent.values()].flat().reduce((sum, units) => {
      return sum + [...units.values()].reduce((all, one) => all + one, 0);
    }, 0);
    return sent === this.#body.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  #fulfillments(): Fulfillment[] {
    return [...this.#sent].map(([n, parcels]) =>
      aFulfillment({
        n,
        sent: parcels.map((units, at) => ({
          m: at + 1,
          numbers: [`ups/${n}-${at}`],
          at: now,
          lines: Object.fromEntries([...units].map(([lineId, count]) => [lineId, packedUnits(count)])),
        })),
        lines: this.#body.lines.map(({ lineId, sku = '' }) => {
          const shipped = parcels.reduce((sum, units) => sum + (units.get(lineId) ?? 0), 0);
          return { lineId, sku, units: shipped, shipped, delivered: 0, returned: 0, lost: 0 };
        }),
      }),
    );
  }

  settle(): void {
    const payments = {
      authorized: { amount: this.total },
      ...(this.#captured === undefined ? {} : { captured: this.#captured }),
    };
    for (let isMore = true; isMore; ) {
      const facts = { order: anOrder({ payments }), body: this.#body, channel: undefined };
      const more = { fulfillments: this.#fulfillments(), captures: this.captures };
      const wanted = wantedCapture({ ...facts, ...more });
      isMore = wanted !== undefined;
      if (wanted) this.captures.push(newCapture(wanted, now));
    }
  }

  apply({ kind, line, units, location }: { kind: string; line: number; units: number; location: number }) {
    const at = line % this.#left.length;
    const taken = Math.min(units, this.#left[at] ?? 0);
    if (kind === 'settle') this.settle();
    if (kind === 'tell') this.#captured = this.asked;
    if (kind === 'settle' || kind === 'tell' || taken === 0) return;
    this.#left[at] = (this.#left[at] ?? 0) - taken;
    if (kind === 'cancel') return;
    const parcels = this.#sent.get(location) ?? [];
    this.#sent.set(location, parcels);
    const isNew = kind === 'ship' || parcels.length === 0;
    if (isNew) parcels.push(new Map());
    const parcel = parcels.at(-1);
    parcel?.set(String(at), (parcel.get(String(at)) ?? 0) + taken);
  }

  shipRest(): void {
    for (const [line, units] of this.#left.entries())
      if (units > 0) this.apply({ kind: 'ship', line, units, location: 1 });
  }
}

describe('the captures of an order', () => {
  it('come to what has left costs, to the last minor unit, in whatever parts it is shipped, each asked for once', () => {
    const history = fc.record({ sold: anyOrder, steps: fc.array(step, { maxLength: 25 }) });
    fc.assert(
      fc.property(history, ({ sold, steps }) => {
        const [bitByBit, atOnce] = [new Shipping(sold), new Shipping(sold)];
        for (const one of steps) {
          bitByBit.apply(one);
          if (one.kind !== 'settle' && one.kind !== 'tell') atOnce.apply(one);
          expect(bitByBit.asked).toBeLessThanOrEqual(bitByBit.total);
        }
        for (const shipping of [bitByBit, atOnce]) {
          shipping.shipRest();
          shipping.settle();
        }
        expect(bitByBit.asked).toBe(atOnce.asked);
        if (bitByBit.isAllSent) expect(bitByBit.asked).toBe(bitByBit.total);
        const keys = bitByBit.captures.map(({ captureId }) => captureId);
        expect(new Set(keys).size).toBe(keys.length);
        expect(bitByBit.captures.every(({ amount }) => amount > 0)).toBe(true);
      }),
      { numRuns },
    );
  });
});
