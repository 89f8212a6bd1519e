/** A hand-over to the customer as the ship that it is: one parcel, without carrier, of all that was handed over. Pure. */
import { type LineUnits, plus } from '../../order/line-units.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { handOverLabel, handOverOf } from '../parcels/hand-over.ts';
import type { SentParcel } from '../parcels/sent-parcel.ts';
import { allocatedOf, type Fulfillment, openOf } from '../work-order/fulfillment.ts';
import { eventOf } from '../work-order/revise-fulfillment.ts';
import type { EventOfKind } from './fulfillment-event.ts';
import { isCode } from './ready-decision.ts';

type Collection = NonNullable<Fulfillment['collection']>;

function contentsOf(parcel: SentParcel | undefined, { lines }: Fulfillment): LineUnits[] {
  return lines
    .map(({ lineId, sku }) => ({ lineId, sku, units: parcel?.lines[lineId]?.units ?? 0 }))
    .filter(({ units }) => units > 0);
}

/**
 * What the customer has now: the lines that the fact names, else what was handed over before and all that is still
 * here. Undefined where neither is: then it is what had left before (P11).
 */
function contents(before: Fulfillment, { lines }: EventOfKind<'collected'>) {
  if (lines) return lines;
  const all = plus(contentsOf(handOverOf(before), before), allocatedOf(before));
  return all.length > 0 ? all.map(({ lineId, units }) => ({ lineId, units })) : undefined;
}

/** The fact as a ship of one parcel: absolute by line, as every parcel is (P28). */
export function handOverAsShip(before: Fulfillment, event: EventOfKind<'collected'>): EventOfKind<'shipped'> {
  const lines = contents(before, event);
  const { id, at } = event;
  return {
    id,
    kind: 'shipped',
    ...(at === undefined ? {} : { at }),
    parcels: [{ ...handOverLabel, ...(lines ? { lines } : {}) }],
  };
}

/** How the customer has proven who they are. A code of goods that were never told to be ready proves nothing. */
function proofOf({ pickup }: Fulfillment, { code }: EventOfKind<'collected'>): Collection['proof'] {
  if (!pickup) return 'none';
  if (code !== undefined) return isCode(code, pickup) ? 'code' : 'wrongCode';
  return pickup.identified ? 'code' : 'none';
}

/** Who has collected, when, and how that was proven. */
export function collectionOf(before: Fulfillment, event: EventOfKind<'collected'>, now: string): Collection {
  const { at, collectedBy } = event;
  const isPast = at !== undefined && Date.parse(at) <= Date.parse(now);
  return {
    at: isPast ? new Date(at).toISOString() : now,
    proof: proofOf(before, event),
    ...(collectedBy === undefined ? {} : { by: collectedBy }),
  };
}

/** The event of a hand-over, with all that the customer has; none where that is as it was. */
export function announceCollected(before: Fulfillment, after: Fulfillment): EventDraft | undefined {
  const known = contentsOf(handOverOf(before), before);
  const lines = contentsOf(handOverOf(after), after);
  const isNews = lines.length !== known.length || lines.some(({ units }, at) => units !== known[at]?.units);
  if (!isNews) return undefined;
  const units = lines.reduce((sum, line) => sum + line.units, 0);
  const complete = openOf(after).length === 0;
  return eventOf('collected', after, { units, lines, complete, proof: after.collection?.proof ?? 'none' });
}
