import fc from 'fast-check';
import { describe, it } from 'vitest';
import { decideUnansweredCancel } from '../../../functions/fulfillment/facts/cancel-answer-decision.ts';
import { decideEvent } from '../../../functions/fulfillment/facts/fulfillment-decision.ts';
import { fulfillmentEventSchema } from '../../../functions/fulfillment/facts/fulfillment-event.ts';
import { decideMissedDeadline } from '../../../functions/fulfillment/facts/not-shipped-decision.ts';
import { unitEnds } from '../../../functions/fulfillment/parcels/unit-counts.ts';
import { notFulfilledReasons } from '../../../functions/fulfillment/work-order/departures.ts';
import {
  askedBack,
  type Fulfillment,
  isVisible,
} from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { Conflict, InvalidRequest } from '../../../functions/shared/errors.ts';
import { now, OrderInWork, settings } from './order-in-work.ts';

const someLine = fc.record({ lineId: fc.constantFrom('1', '2', '3'), units: fc.integer({ min: 1, max: 5 }) });
const lines = fc.uniqueArray(someLine, { minLength: 1, maxLength: 3, selector: ({ lineId }) => lineId });
const reason = fc.constantFrom(...notFulfilledReasons);
const parcel = fc.record({
  carrier: fc.constant('UPS'),
  trackingNumber: fc.constantFrom('1', '2'),
  lines,
});

/** What a location may tell, as a body without its id. */
const event = fc.oneof(
  fc.record({ kind: fc.constantFrom('accepted', 'picking', 'packed', 'cancelAccepted', 'cancelRefused') }),
  fc.record({ kind: fc.constant('rejected'), reason }),
  fc.record({ kind: fc.constant('shortPicked'), reason, lines }),
  fc.record({ kind: fc.constant('shipped'), parcels: fc.array(parcel, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    kind: fc.constant('shipped'),
    parcels: fc.constant([{ carrier: 'UPS', trackingNumber: '1' }]),
  }),
);

/** What may happen: a location tells, a deadline passes, the order asks, a carrier tells of a parcel. */
const happening = fc.oneof(
  fc.record({ do: fc.constant('tell' as const), event }),
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
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** Lets something happen to a fulfillment, or to a parcel of its order. `id` is that of the command. */
function happen(world: OrderInWork, fulfillment: Fulfillment, action: Happening, id: string): void {
  const circumstance = { now, settings, orderCancelRequested: world.order.cancel !== undefined };
  switch (action.do) {
    case 'tell': {
      const told = fulfillmentEventSchema.parse({ id, ...action.event });
      world.write(decideEvent(fulfillment, told, circumstance));
      break;
    }
    case 'end': {
      const sent = world.parcels[action.parcel];
      if (sent) world.endParcel(sent, action.to);
      break;
    }
    case 'reroute':
      world.reroute(fulfillment);
      break;
    case 'ask':
    case 'askAll':
      world.askBack(fulfillment, action.do === 'askAll');
      break;
    case 'unanswered':
      if (askedBack(fulfillment).length > 0) world.write(decideUnansweredCancel(fulfillment, circumstance));
      break;
    default:
      if (isVisible(fulfillment)) world.write(decideMissedDeadline(fulfillment, action.do, circumstance));
  }
}

/**
 * A request is refused when it comes too late; a fact only when it is about a line of another fulfillment.
 */
function mayBeRefused(error: unknown, { fulfillmentId }: Fulfillment, action: Happening): boolean {
  if (error instanceof InvalidRequest)
    return error.fields.every(({ message }) => message === `is not a line of ${fulfillmentId}`);
  const isRequest = action.do === 'tell' && ['accepted', 'picking', 'packed'].includes(action.event.kind);
  return error instanceof Conflict && isRequest;
}

function happenUnlessRefused(world: OrderInWork, which: number, action: Happening, id: string): void {
  const fulfillment = world.fulfillments[which % world.fulfillments.length];
  if (!fulfillment) return;
  try {
    happen(world, fulfillment, action, id);
  } catch (error) {
    if (!mayBeRefused(error, fulfillment, action)) throw error;
  }
}

describe('any sequence of what locations, deadlines and carriers do', () => {
  it('keeps every unit, META in agreement, and the stock of each location (P10, P11, P12)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), happening), { maxLength: 14 }), (happenings) => {
        const world = new OrderInWork();

        for (const [index, [which, action]] of happenings.entries()) {
          happenUnlessRefused(world, which, action, String(index));
          world.expectBalance();
        }
      }),
      { numRuns: 600 },
    );
  });
});
