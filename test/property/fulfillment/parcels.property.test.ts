import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notFulfilledReasons } from '../../../functions/fulfillment/work-order/departures.ts';
import { TradeOfOrder } from './trade-of-order.ts';

const lineId = fc.constantFrom('1', '2', '3');
const someLine = fc.record({ lineId, units: fc.integer({ min: 1, max: 3 }) });
const lines = fc.uniqueArray(someLine, { minLength: 1, maxLength: 2, selector: (line) => line.lineId });
const number = fc.constantFrom('1Z1', '1Z2', '1Z3');
const which = fc.nat(5);
const minutes = fc.constantFrom(0, 0, 5, 30);
const parcel = fc.record(
  { carrier: fc.constant('UPS'), trackingNumber: number, lines, replaces: number },
  { requiredKeys: ['carrier', 'trackingNumber', 'lines'] },
);

/** A ship, its correction, or one that names no lines. */
const ship = fc.oneof(
  { weight: 4, arbitrary: fc.array(parcel, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: number.map((trackingNumber) => [{ carrier: 'UPS', trackingNumber }]) },
);

const reason = fc.constantFrom(...notFulfilledReasons);
const told = fc.oneof(
  fc.record({ kind: fc.constantFrom('cancelAccepted', 'cancelRefused', 'packed') }),
  fc.record({ kind: fc.constant('rejected'), reason }),
  fc.record({ kind: fc.constant('shortPicked'), reason, lines }),
);
/** Handed over in person: in part, of which each fact says all, or everything; sometimes with a code. */
const collected = fc.record(
  { kind: fc.constant('collected'), lines, code: fc.constantFrom('000000', '1') },
  { requiredKeys: ['kind'] },
);
const scans = fc.array(fc.constantFrom('in_transit', 'delivered', 'return_to_sender', 'lost'), {
  minLength: 1,
  maxLength: 3,
});

/** Somebody does something through a door, or a deadline passes; `text` is what a counterexample shows. */
interface Happening {
  readonly text: string;
  readonly run: (trade: TradeOfOrder) => Promise<unknown>;
}

function happeningOf<A>(
  weight: number,
  name: string,
  given: fc.Arbitrary<A>,
  run: (trade: TradeOfOrder, args: A) => Promise<unknown>,
) {
  const arbitrary = given.map(
    (args): Happening => ({ text: `${name} ${JSON.stringify(args)}`, run: (trade) => run(trade, args) }),
  );
  return { weight, arbitrary };
}

const happening = fc.oneof(
  happeningOf(6, 'ship', fc.tuple(which, ship, minutes), (trade, [n, parcels, ago]) =>
    trade.tell(n, { kind: 'shipped', parcels }, ago),
  ),
  happeningOf(3, 'collected', fc.tuple(which, collected, minutes), (trade, [n, event, ago]) =>
    trade.tell(n, event, ago),
  ),
  // The one that is to be collected.
  happeningOf(1, 'ready', fc.constant(1), (trade, n) => trade.tell(n, { kind: 'ready' })),
  happeningOf(3, 'tell', fc.tuple(which, told), (trade, [n, event]) => trade.tell(n, event)),
  happeningOf(4, 'scan', fc.tuple(number, scans), (trade, [name, history]) => trade.scan(name, history)),
  happeningOf(
    2,
    'comes back',
    fc.tuple(lineId, fc.integer({ min: 1, max: 2 }), fc.boolean()),
    (trade, [line, units, announced]) => trade.comesBack(line, units, announced),
  ),
  happeningOf(1, 'cancel', fc.option(lineId, { nil: undefined }), (trade, line) => trade.cancel(line)),
  happeningOf(2, 'reroute', which, (trade, n) => trade.reroute(n)),
  happeningOf(1, 'show', which, (trade, n) => trade.show(n)),
  happeningOf(1, 'expire', which, (trade, n) => trade.expire(n)),
  happeningOf(1, 'conclude', fc.constantFrom('delivered' as const, 'lost' as const), (trade, as) =>
    trade.conclude(as),
  ),
);

describe('any sequence of what locations, carriers, returns, cancels and deadlines do', () => {
  it('refuses no fact, and every unit, claim and total stays accounted for (P11, P12, P27, P28)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
        const trade = new TradeOfOrder();
        try {
          for (const { run } of happenings) {
            const status = await run(trade);
            // Only a line that is another fulfillment's, work that was not shown, or a late request is refused.
            if (typeof status === 'number') expect([200, 400, 404, 409]).toContain(status);
            trade.expectBooks();
          }
        } finally {
          trade.close();
        }
      }),
      { numRuns: Number(process.env['PARCEL_RUNS'] ?? 40) },
    );
  });
});
