import * as z from 'zod';
import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { isAboutReturn } from '../../exceptions/attention.ts';
import { readException, saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { withSentLots } from '../../fulfillment/work-order/sent-lots.ts';
import { leavePlaces } from '../../inventory/backorder/backorder.store.ts';
import { countPromised } from '../../inventory/future/promise-units.ts';
import { firstChunk } from '../../inventory/reservation/chunk.ts';
import { countFewBeside } from '../../inventory/reservation/count-unclaimed.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { unclaimedMovements } from '../../inventory/reservation/unclaimed.ts';
import { moveStock, planStock } from '../../inventory/stock/stock.store.ts';
import { parcelName } from '../../network/carriers/carrier.ts';
import { endedWaits } from '../../order/ended-waits.ts';
import { minus } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, unfinishedUnits, without } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import type { CancelFacts } from '../../requests/cancel/cancel-decision.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, transact, type Write } from '../../shared/transact.ts';
import { readShipments } from '../../tracking/parcel/tracking.store.ts';
import { type UnitOutcome, unitOutcomeSchema } from '../doors.ts';
import { assignOutcomes, type Conclusion, decideConclusion } from './conclusion.ts';
import { ownedPart } from './owned-part.ts';
import { type AssignedUnits, assign, type ConclusionScope } from './piles.ts';
import { type BesideResolution, orderIdOf, type Resolving, resolveWith } from './resolution.ts';

/** Items of the write beside the conclusion's own: the command's record, the exception, META. */
const OTHER_ITEMS = 3;

async function scopeOf(exception: Exception): Promise<ConclusionScope> {
  const { fulfillment, shipment } = exception;
  if (shipment === undefined || fulfillment === undefined) return { part: ownedPart(exception) };
  const orderId = orderIdOf(exception);
  const shipments = await readShipments(orderId, await readFulfillments(orderId));
  const parcel = shipments.find(({ n, m }) => n === fulfillment && m === shipment);
  const { carrier = '', trackingNumber = '', lines = [], shippedAt = '' } = parcel ?? {};
  const number = parcelName({ carrier, number: trackingNumber });
  const part = { fulfillments: [fulfillment], owns: () => false };
  return { part, parcel: { m: shipment, number, at: shippedAt, lines } };
}

async function readFacts(order: Order): Promise<CancelFacts> {
  const { orderId } = order;
  const [stored, fulfillments, unreserved] = await Promise.all([
    readReservation(orderId),
    readFulfillments(orderId),
    readUnreserved(order),
  ]);
  return { order, reservation: withOwners(stored, fulfillments), fulfillments, unreserved };
}

async function writesOf(facts: CancelFacts, conclusion: Conclusion, now: string): Promise<Write[]> {
  const { order, reservation } = facts;
  const { totals, parts, movements, unreserved } = conclusion;
  const after = { order: { ...order, totals }, unreserved: minus(facts.unreserved, unreserved), reservation };
  const counted = unclaimedMovements(facts, after);
  const waitsForNothing = totals.open + totals.backordered + totals.reserved === 0;
  const left = await leavePlaces(
    order,
    unreserved.map(({ sku }) => sku),
  );
  const stock = await planStock([...movements, ...counted], now, { places: left.places });
  return [
    ...parts.map(({ before, next }) => saveFulfillment(before, withSentLots(next, stock.positions))),
    ...parts.flatMap(({ before, next }) => freeCapacity(before, now, next)),
    ...(conclusion.reservation ? [saveReservation(reservation, conclusion.reservation, now)] : []),
    ...stock.writes,
    ...left.writes,
    ...(await countPromised({ order, lines: facts.unreserved }, { order, lines: after.unreserved })),
    ...(waitsForNothing ? leaveQueue(order) : []),
  ];
}

/** What nobody has understood is settled outside: the units that it names are on sale again. Refused as Moved. */
async function closeQuarantined(order: Order, { now }: Resolving): Promise<BesideResolution> {
  const { orderId, channel, totals } = order;
  const reason = 'settled outside';
  const closed = { as: 'completed', at: now } as const;
  const state = { order, unreserved: [] };
  await countFewBeside(state, now);
  const counted = unclaimedMovements(state, { ...state, order: { ...order, closed } });
  return {
    drop: ['quarantined'],
    change: { closed },
    event: { type: 'order.closed', data: { orderId, channel, as: 'completed', totals, reason } },
    writes: await moveStock(counted, now),
  };
}

/** @throws InvalidRequest for outcomes of an order in quarantine: nobody has understood what its units are */
function mustSpeakOfCounted({ quarantined }: Order, { body }: Resolving): void {
  if (quarantined && body.outcomes)
    throw new InvalidRequest('An order in quarantine has no units that were understood.', [
      { path: 'outcomes', message: 'go with units that are counted' },
    ]);
}

const restSchema = z.looseObject({ rest: z.array(unitOutcomeSchema).optional() });

/** The outcomes that a person told and that are not carried out yet; undefined where none were told. */
function outcomesLeft({ exception, body }: Resolving): readonly UnitOutcome[] | undefined {
  return restSchema.parse(exception.detail).rest ?? body.outcomes;
}

function asOutcomes(assigned: readonly AssignedUnits[]): UnitOutcome[] {
  return assigned.map(({ pile: { lineId }, as, units }) => ({ lineId, as, units }));
}

interface ConclusionStep {
  readonly writes: readonly Write[];
  readonly conclusion: Conclusion;
}

/** What the write of a conclusion has beside the exception: as many of the units as fit. */
async function nextStep(order: Order, resolving: Resolving) {
  const { exception, now } = resolving;
  const [scope, facts] = await Promise.all([scopeOf(exception), readFacts(order)]);
  const assigned = assignOutcomes(facts, scope, outcomesLeft(resolving));
  const lines = assigned.map((one) => ({ ...one, lineId: one.pile.lineId, sku: one.pile.sku }));

  async function conclude(some: readonly AssignedUnits[]): Promise<ConclusionStep> {
    const conclusion = decideConclusion(facts, scope, some, { now, settings: settings() });
    return { conclusion, writes: await writesOf(facts, conclusion, now) };
  }

  const { lines: chosen, plan } = await firstChunk(lines, MAX_ITEMS - OTHER_ITEMS, conclude);
  return { ...plan, rest: lines.filter((one) => !chosen.includes(one)) };
}

/** META after a step of a conclusion. */
function besideStep(order: Order, { conclusion, writes }: ConclusionStep, now: string): BesideResolution {
  const check = unfinishedUnits(conclusion.totals) > 0 ? checkSoon(order, now) : {};
  return { drop: endedWaits(conclusion.totals), change: { ...conclusion.change, ...check }, writes };
}

/** A step that is not the last: the exception stays, and keeps what is still to be done of what was told. */
async function takeStep(
  order: Order,
  { exception, body, now }: Resolving,
  step: ConclusionStep & { readonly rest: readonly AssignedUnits[] },
): Promise<void> {
  const { change = {}, drop = [], writes = [] } = besideStep(order, step, now);
  const detail = body.outcomes ? { ...exception.detail, rest: asOutcomes(step.rest) } : exception.detail;
  await transact([
    saveException(exception, { ...exception, detail, version: exception.version + 1 }),
    saveOrder(order, amend(without(order, ...drop), change, now)),
    ...writes,
  ]);
}

/**
 * `close`: a person says what became of the units that the exception is about (P13), in one write, or in several
 * where the units are many: the last one resolves the exception, a repeated command goes on where it ended.
 */
export async function conclude(resolving: Resolving): Promise<DoorAnswer> {
  const { now } = resolving;
  if (isAboutReturn(resolving.exception)) {
    assign([], resolving.body.outcomes);
    return resolveWith(resolving);
  }
  const orderId = orderIdOf(resolving.exception);
  for (let { exception } = resolving; ; exception = await readException(exception.exceptionId)) {
    const current = { ...resolving, exception };
    const order = await readOrder(orderId);
    if (order.closed) {
      assign([], outcomesLeft(current));
      return resolveWith(current);
    }
    mustSpeakOfCounted(order, current);
    if (order.quarantined)
      return resolveWith(current, (quarantined = order) => closeQuarantined(quarantined, current));
    const step = await nextStep(order, current);
    if (step.rest.length === 0) return resolveWith(current, () => besideStep(order, step, now), order);
    await takeStep(order, current, step);
  }
}
