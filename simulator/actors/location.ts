import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import { isHandOver } from '../../functions/fulfillment/parcels/hand-over.ts';
import type { SentParcel } from '../../functions/fulfillment/parcels/sent-parcel.ts';
import { notFulfilledReasons } from '../../functions/fulfillment/work-order/departures.ts';
import {
  askedBack,
  type Fulfillment,
  isHidden,
  openOf,
} from '../../functions/fulfillment/work-order/fulfillment.ts';
import { requestKinds } from '../../functions/fulfillment/work-order/fulfillment-transitions.ts';
import { shipmentId } from '../../functions/order/order-id.ts';
import { parcelEventKinds } from '../../functions/tracking/doors.ts';
import { operator } from '../network.ts';
import type { DoorAnswered } from '../world.ts';
import { anyOf, fulfillmentsOf, type Stage, send, tellFact, visibleWork } from './cast.ts';

export const DOOR = 'recordFulfillmentEvent';

/** What a location says of its work; facts are remembered, so that they can be told again. */
export async function tell(
  stage: Stage,
  { fulfillmentId, location }: Pick<Fulfillment, 'fulfillmentId' | 'location'>,
  event: Record<string, unknown>,
): Promise<DoorAnswered> {
  const caller = stage.random.chance(0.8) ? ({ kind: 'location', id: location } as const) : operator;
  const body = { id: stage.name, ...event };
  stage.memory.facts.push({ fulfillmentId, body });
  return tellFact(stage, DOOR, { params: { id: fulfillmentId }, body, caller });
}

async function ask(stage: Stage): Promise<void> {
  const found = anyOf(stage, visibleWork(stage));
  if (!found) return;
  const body = { id: stage.name, kind: stage.random.pick(requestKinds) };
  const caller = { kind: 'location', id: found.location } as const;
  await send(stage, DOOR, { params: { id: found.fulfillmentId }, body, caller });
}

async function reject(stage: Stage): Promise<void> {
  const found = anyOf(stage, visibleWork(stage));
  if (found) await tell(stage, found, { kind: 'rejected', reason: stage.random.pick(notFulfilledReasons) });
}

/** Work comes back; the moment before, somebody may have put its order on hold, so that it may not be routed. */
export async function rejectUnder(stage: Stage, found: Fulfillment, bar: 'hold' | 'nothing'): Promise<void> {
  const body = { id: stage.name, reason: 'CHECK', before: 'route' };
  if (bar === 'hold')
    await send(stage, 'placeHold', { params: { id: found.orderId }, body, caller: operator });
  await tell(stage, found, { kind: 'rejected', reason: stage.random.pick(notFulfilledReasons) });
}

async function rejectHeld(stage: Stage): Promise<void> {
  const found = anyOf(stage, visibleWork(stage));
  if (found) await rejectUnder(stage, found, 'hold');
}

async function shortPick(stage: Stage): Promise<void> {
  const found = anyOf(stage, visibleWork(stage));
  const line = found && anyOf(stage, openOf(found));
  if (!found || !line) return;
  const lines = [{ lineId: line.lineId, units: stage.random.between(1, line.units) }];
  await tell(stage, found, { kind: 'shortPicked', reason: stage.random.pick(notFulfilledReasons), lines });
}

/** A parcel as another system of the same location may write it. */
function spelledAnew(
  { random }: Stage,
  { carrier, trackingNumber }: { readonly carrier: string; readonly trackingNumber: string },
) {
  if (random.chance(0.5)) return { carrier, trackingNumber };
  const number = random.pick([
    trackingNumber.toLowerCase(),
    `'${trackingNumber}`,
    trackingNumber.replace(/(.{4})/g, '$1 '),
  ]);
  return {
    carrier: random.pick([carrier, 'United Parcel Service', 'UPS Ground', 'USPS']),
    trackingNumber: number,
  };
}

/** The next label of a fulfillment: a number that the carrier never used before. */
function label(stage: Stage, fulfillmentId: string): { carrier: string; trackingNumber: string } {
  const number = String(stage.memory.next()).padStart(6, '0');
  const parcel = { carrier: 'UPS', trackingNumber: `1Z999AA101${number}78` };
  stage.memory.labels.push({ fulfillmentId, ...parcel });
  return parcel;
}

/** Ships all that is open. */
export async function shipWhole(stage: Stage, found: Fulfillment): Promise<void> {
  const parcels = [label(stage, found.fulfillmentId)];
  await tell(stage, found, { kind: 'shipped', parcels });
}

async function ship(stage: Stage): Promise<void> {
  const found = anyOf(stage, visibleWork(stage));
  if (found) await shipWhole(stage, found);
}

async function shipPart(stage: Stage): Promise<void> {
  const found = anyOf(stage, visibleWork(stage));
  const line = found && anyOf(stage, openOf(found));
  if (!found || !line) return;
  const lines = [{ lineId: line.lineId, units: stage.random.between(1, line.units) }];
  await tell(stage, found, { kind: 'shipped', parcels: [{ ...label(stage, found.fulfillmentId), lines }] });
}

/** Ships what it should not: late, more than was asked, after a cancel or a close. */
async function shipUnwelcome(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    fulfillmentsOf(stage).filter((one) => one.requestedAt !== undefined || isHidden(one)),
  );
  const line = found && anyOf(stage, [...found.lines, ...found.departed]);
  if (!found || !line) return;
  const lines = [{ lineId: line.lineId, units: stage.random.between(1, 2) }];
  await tell(stage, found, { kind: 'shipped', parcels: [{ ...label(stage, found.fulfillmentId), lines }] });
}

/** A location knows what it was once shown. Ships what left the fulfillment without saying which units: whatever had been asked of it. */
async function shipLate(stage: Stage): Promise<void> {
  const late = fulfillmentsOf(stage).filter(
    (one) => one.departed.length > 0 && one.requestedAt !== undefined,
  );
  const found = anyOf(stage, late);
  if (found) await shipWhole(stage, found);
}

/** A letter or a van: nobody gives it a number, or writes that there is none. */
async function shipUntracked(stage: Stage): Promise<void> {
  const found = anyOf(stage, visibleWork(stage));
  const line = found && anyOf(stage, openOf(found));
  if (!found || !line) return;
  const placeholder = stage.random.chance(0.5)
    ? { trackingNumber: stage.random.pick(['N/A', 'TBD', '0']) }
    : {};
  const lines = [{ lineId: line.lineId, units: stage.random.between(1, line.units) }];
  const contents = stage.random.chance(0.5) ? { lines } : {};
  await tell(stage, found, {
    kind: 'shipped',
    parcels: [{ carrier: 'Letter', ...placeholder, ...contents }],
  });
}

/** Who drove the van, or who knows, says how a parcel ended. */
export async function tellEnd(
  stage: Stage,
  { fulfillmentId, location, orderId, n }: Fulfillment,
  m: number,
  kind: string,
): Promise<void> {
  const caller = stage.random.chance(0.7) ? ({ kind: 'location', id: location } as const) : operator;
  const params = { id: shipmentId(orderId, n, m) };
  await tellFact(stage, 'recordParcelEvent', {
    params,
    body: { id: `${stage.name}-${fulfillmentId}`, kind },
    caller,
  });
}

/** What nobody carried is no shipment: it has no end but the hand-over itself. */
function shipmentsIn(fulfillment: Fulfillment): SentParcel[] {
  return parcelsOf(fulfillment).filter((parcel) => !isHandOver(parcel));
}

async function endParcel(stage: Stage): Promise<void> {
  const found = anyOf(
    stage,
    fulfillmentsOf(stage).filter((one) => shipmentsIn(one).length > 0),
  );
  const parcel = found && anyOf(stage, shipmentsIn(found));
  if (found && parcel) await tellEnd(stage, found, parcel.m, stage.random.pick(parcelEventKinds));
}

/** The same parcel with other contents, under an event of its own. */
async function correctParcel(stage: Stage): Promise<void> {
  const known = anyOf(stage, stage.memory.labels);
  const found = known && fulfillmentsOf(stage).find((one) => one.fulfillmentId === known.fulfillmentId);
  const line = found && anyOf(stage, [...found.lines, ...found.departed]);
  if (!known || !found || !line) return;
  const { carrier, trackingNumber } = spelledAnew(stage, known);
  const lines = [{ lineId: line.lineId, units: stage.random.between(1, 3) }];
  await tell(stage, found, { kind: 'shipped', parcels: [{ carrier, trackingNumber, lines }] });
}

/** The same message once more. */
async function repeatFact(stage: Stage): Promise<void> {
  const known = anyOf(stage, stage.memory.facts);
  const found = known && fulfillmentsOf(stage).find((one) => one.fulfillmentId === known.fulfillmentId);
  if (!known || !found) return;
  const caller = { kind: 'location', id: found.location } as const;
  await send(stage, DOOR, { params: { id: known.fulfillmentId }, body: known.body, caller });
}

function askedWork(stage: Stage): Fulfillment[] {
  return fulfillmentsOf(stage).filter((one) => askedBack(one).length > 0);
}

export async function acceptCancelOf(stage: Stage, found: Fulfillment): Promise<void> {
  await tell(stage, found, { kind: 'cancelAccepted' });
}

async function acceptCancel(stage: Stage): Promise<void> {
  const found = anyOf(stage, askedWork(stage)) ?? anyOf(stage, visibleWork(stage));
  if (found) await acceptCancelOf(stage, found);
}

export async function refuseCancelOf(stage: Stage, found: Fulfillment): Promise<void> {
  await tell(stage, found, { kind: 'cancelRefused', reason: 'packed' });
}

async function refuseCancel(stage: Stage): Promise<void> {
  const found = anyOf(stage, askedWork(stage)) ?? anyOf(stage, visibleWork(stage));
  if (found) await refuseCancelOf(stage, found);
}

/** What locations do. */
export const locationActions = {
  ask,
  reject,
  rejectHeld,
  shortPick,
  ship,
  shipPart,
  shipUnwelcome,
  shipLate,
  shipUntracked,
  endParcel,
  correctParcel,
  repeatFact,
  acceptCancel,
  refuseCancel,
} as const;
