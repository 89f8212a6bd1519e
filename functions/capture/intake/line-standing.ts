/** How far the units of each line have come here: what a version of the channel is compared with. Pure. */
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { askedBack } from '../../fulfillment/work-order/fulfillment.ts';
import { type SomeUnits, unitsOf } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { type LineFacts, lineStates } from '../reading/line-states.ts';
import type { Addition } from './additions.ts';

/** The units of one line of an order. */
export interface LineStanding {
  /** Not shipped, and neither cancelled nor asked back. */
  readonly pending: number;
  /** Of the pending ones, those that a location was asked for and has refused to give back. */
  readonly refused: number;
  /** A location is asked for them, and has not answered. */
  readonly asked: number;
  /** Shipped, whatever became of them since. */
  readonly shipped: number;
  /** Of the shipped ones, those that came back or are lost. */
  readonly back: number;
  /** Shipped beyond what the order asked for, or after they had left their fulfillment. */
  readonly surplus: number;
  /** A person added units to what the channel wanted. */
  readonly addition?: Addition | undefined;
}

/** A line of which nothing is ours. */
export const nothingHere: LineStanding = {
  pending: 0,
  refused: 0,
  asked: 0,
  shipped: 0,
  back: 0,
  surplus: 0,
};

/** By line id; a line without a unit to orchestrate is absent. */
export function lineStandings(
  facts: LineFacts & { readonly order: Pick<Order, 'additions'> },
): ReadonlyMap<string, LineStanding> {
  const { fulfillments } = facts;
  const { additions } = facts.order;
  const asked = fulfillments.flatMap(askedBack);
  const refused = fulfillments.flatMap(refusedUnits);
  const surplus = fulfillments.flatMap((fulfillment) => fulfillment.surplus ?? []);
  const standings = [...lineStates(facts)].map(([lineId, units]): [string, LineStanding] => {
    const waiting = units.open + units.backordered + units.reserved + units.allocated;
    const askedUnits = Math.min(unitsOf(asked, lineId), waiting);
    const back = units.returned + units.lost;
    const pending = waiting - askedUnits;
    return [
      lineId,
      {
        pending,
        refused: Math.min(unitsOf(refused, lineId), pending),
        asked: askedUnits,
        shipped: units.shipped + units.delivered + back,
        back,
        surplus: unitsOf(surplus, lineId),
        addition: additions?.[lineId],
      },
    ];
  });
  return new Map(standings);
}

/** Units that the location kept when it was asked for them, and that have not left it. */
function refusedUnits({ cancelAsked, lines }: Fulfillment): SomeUnits[] {
  if (!cancelAsked?.answer || cancelAsked.answer === 'accepted') return [];
  const open = lines.map(({ lineId, units, shipped }) => ({ lineId, units: units - shipped }));
  return cancelAsked.lines.map(({ lineId, units }) => ({
    lineId,
    units: Math.min(units, unitsOf(open, lineId)),
  }));
}
