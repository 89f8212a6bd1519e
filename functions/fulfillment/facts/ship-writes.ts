import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { plus, sumUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { MAX_ITEMS, type Write } from '../../shared/transact.ts';
import { type OpenedParcels, shipParcels } from '../../tracking/parcel/ship-parcels.ts';
import { arrivedInPerson } from '../parcels/hand-over.ts';
import { acceptWork } from '../work-order/accept-work.ts';
import { saveFulfillment } from '../work-order/fulfillment.store.ts';
import {
  allocatedOf,
  type Fulfillment,
  type KnownCommand,
  statusByUnits,
  statusWhenEmpty,
} from '../work-order/fulfillment.ts';
import { withDueAt } from '../work-order/next-deadline.ts';
import { reviseFulfillment } from '../work-order/revise-fulfillment.ts';
import { withLotsBack, withSentLots } from '../work-order/sent-lots.ts';
import { type AffectedFulfillment, affectedFulfillment } from './affected-fulfillment.ts';
import { creditedApart } from './apart-units.ts';
import { capacityWrites } from './change-writes.ts';
import { announceCollected, collectionOf, handOverAsShip } from './collected.ts';
import { mustBeKnown } from './fulfillment-decision.ts';
import type { EventOfKind } from './fulfillment-event.ts';
import { commandRecord, type FulfillmentCommand, rememberCommand } from './known-commands.ts';
import {
  countedIn,
  creditsLastWaiting,
  type OrderUnits,
  readOrderUnits,
  settledReservation,
  withFulfillment,
} from './order-units.ts';
import { orderWrites } from './order-writes.ts';
import type { OwedMovement } from './owed-movements.ts';
import { type PackedShip, packParcels } from './pack-parcels.ts';
import { settleCancelAsk } from './settle-cancel-ask.ts';
import { type SettledUnits, settleSurplus, settlingOf } from './settle-surplus.ts';
import { announceShip, exceptionsOfShip, surplusIn, type ToldShip, withRecallTold } from './ship-outcome.ts';
import { mergeMovements, moveWhatFits } from './stock-writes.ts';
import { shiftsBetween } from './totals-shifts.ts';

/** A parcel was given to a carrier, or the goods to the customer. */
export interface ShipCommand extends FulfillmentCommand {
  readonly event: EventOfKind<'shipped' | 'collected'>;
}

/** A ship's fact with what it is told of. */
export interface ShipFacts {
  readonly order: Order;
  readonly before: Fulfillment;
  readonly command: ShipCommand;
  readonly now: string;
  /** An earlier write of the same command opened an exception. */
  readonly wasUnwelcome: boolean;
}

export interface ShipWrites {
  readonly writes: readonly Write[];
  /** As it becomes. */
  readonly fulfillment: Fulfillment;
  /** What is remembered of the command; with a `rest` it is to be carried out once more. */
  readonly record: KnownCommand;
}

/** What the fact leaves open can be settled only with the order's other units. */
function needsOrder(packed: PackedShip, fulfillment: Fulfillment): boolean {
  return packed.vacant.length + packed.unparcelled.length > 0 || surplusIn(fulfillment, packed.ms).length > 0;
}

/** The order's units before the fact, and after what it left open was settled. */
async function settleUnits(
  { order, before }: ShipFacts,
  packed: PackedShip,
  shipped: Fulfillment,
): Promise<{ first: OrderUnits; settled: SettledUnits }> {
  if (!needsOrder(packed, shipped)) {
    const first = { fulfillments: [before], reservation: undefined, concluded: order.concluded ?? [] };
    const units = withFulfillment(first, shipped);
    return { first, settled: { units, movements: [], waiting: [], cancelled: [], more: false } };
  }
  const read = withFulfillment(await readOrderUnits(order), before);
  const settled = settleSurplus(withFulfillment(read, shipped), before.n, packed, settlingOf(order));
  return { first: read, settled };
}

/** The other fulfillments that were changed by settling. */
function affectedBy(
  { first, settled }: { readonly first: OrderUnits; readonly settled: SettledUnits },
  { before, now }: ShipFacts,
): AffectedFulfillment[] {
  const moment = { now, settings: settings() };
  const answerBy = after(now, settings().cancelAnswerWithin);
  return first.fulfillments.flatMap((earlier) => {
    const next = settled.units.fulfillments.find(({ n }) => n === earlier.n);
    const isAffected = next !== undefined && next !== earlier && earlier.n !== before.n;
    return isAffected ? [affectedFulfillment(earlier, next, moment, answerBy)] : [];
  });
}

/** The shipped fulfillment with its status. Once everything has gone its deadline has been met. */
function withStatus(settled: Fulfillment): Fulfillment {
  const next: Fulfillment = { ...settled, status: statusByUnits(settled, statusWhenEmpty(settled)) };
  if (allocatedOf(next).length > 0) return next;
  // Without its deadlines the item stays small. The sweeper's time (`dueAt`) stays as it is.
  const { shipBy: _shipped, readyBy: _ready, ...gone } = next;
  return gone;
}

function withOwed(fulfillment: Fulfillment, owed: readonly OwedMovement[], now: string): Fulfillment {
  if (owed.length === 0) return fulfillment;
  const owing: Fulfillment = { ...fulfillment, owed: [...(fulfillment.owed ?? []), ...owed] };
  return withDueAt(owing, { now, settings: settings() });
}

/** Movements of claims and of other locations belong into the write that moves the units: they come first. */
function byNecessity(own: PackedShip['movements'], settled: SettledUnits['movements']) {
  const skus = new Set(settled.map(({ sku }) => sku));
  const movements = mergeMovements([...own, ...settled]);
  return movements.toSorted((a, b) => Number(skus.has(b.sku)) - Number(skus.has(a.sku)));
}

/** How a cancel request to a location is over by the ship: the units that it was asked for have gone. */
function answeredBy(own: 'accepted' | 'refused' | undefined, affected: readonly AffectedFulfillment[]) {
  const isRefused = own === 'refused' || affected.some(({ answered }) => answered);
  return isRefused ? { answered: 'refused' as const } : {};
}

/** What else changes of META: returns of goods that are back already, units that a person had closed. */
function changeOf(
  { counts: before }: Order,
  { counts }: OpenedParcels,
  concluded: OrderUnits['concluded'] | undefined,
) {
  const isCounted = counts !== before;
  if (!isCounted && !concluded) return {};
  return {
    change: { ...(isCounted ? { counts } : {}), ...(concluded ? { concluded: [...concluded] } : {}) },
  };
}

/** What left by the fact, with what it is told as. */
interface Departed {
  readonly packed: PackedShip;
  readonly opened: OpenedParcels;
  readonly told: ToldShip;
  /** What is announced once the order's other units were looked at. */
  readonly announce: (after: Fulfillment) => EventDraft | undefined;
}

async function departWithCarrier(
  { order, before, now }: ShipFacts,
  event: EventOfKind<'shipped'>,
): Promise<Departed> {
  const packed = accepting(packParcels(before, event, { now, isClosed: order.closed !== undefined }), now);
  const opened = await shipParcels({ order, before }, packed, now);
  const announce = (after: Fulfillment): EventDraft | undefined => announceShip(before, after, packed);
  return { packed, opened, told: { fact: 'shipped' }, announce };
}

/** Nobody carries what the customer takes along: it has arrived. */
function departInPerson({ order, before, now }: ShipFacts, event: EventOfKind<'collected'>): Departed {
  const ship = handOverAsShip(before, event);
  const packed = accepting(packParcels(before, ship, { now, isClosed: order.closed !== undefined }), now);
  const collection = collectionOf(before, event, now);
  const doubt = collection.proof === 'wrongCode' ? { proof: collection.proof } : {};
  return {
    packed,
    opened: {
      fulfillment: { ...arrivedInPerson(packed.fulfillment), collection },
      counts: order.counts,
      writes: [],
      exceptions: [],
    },
    told: { fact: 'collected', doubt },
    announce: (after) => announceCollected(before, after),
  };
}

/** A location that ships or hands over has accepted the work. */
function accepting(packed: PackedShip, now: string): PackedShip {
  if (!packed.shipsOpen) return packed;
  return { ...packed, fulfillment: acceptWork(packed.fulfillment, { now, settings: settings() }) };
}

function depart(facts: ShipFacts): Promise<Departed> {
  const { event } = facts.command;
  return event.kind === 'shipped'
    ? departWithCarrier(facts, event)
    : Promise.resolve(departInPerson(facts, event));
}

/**
 * Everything that a `shipped` or `collected` fact writes at once (P11, P28): the fulfillment with its parcels, the order, what
 * the units mean for other fulfillments and claims, the parcels of new numbers, stock. The fulfillment's own
 * stock movements that do not fit are owed by it. Refused as Moved: read, decide and write again.
 * @throws InvalidRequest for a line that is not the fulfillment's; NotFound before the location could know of
 * the work
 */
export async function shipWrites(facts: ShipFacts): Promise<ShipWrites> {
  const { order, before, command, now } = facts;
  mustBeKnown(before);
  const moment = { now, settings: settings() };
  const { packed, opened: parcels, told, announce } = await depart(facts);
  const { first, settled } = await settleUnits(facts, packed, parcels.fulfillment);
  const own = settled.units.fulfillments.find(({ n }) => n === before.n) ?? parcels.fulfillment;
  const affected = affectedBy({ first, settled }, facts);

  const asked = settleCancelAsk(withStatus(own), [], 'refused');
  const exceptions = exceptionsOfShip(before, asked.fulfillment, packed, settled.waiting, told);
  const due = withDueAt(withRecallTold(before, asked.fulfillment), moment);
  const announced = reviseFulfillment(due, now, announce(asked.fulfillment));
  const rest = settled.more ? plus(packed.postponed, surplusIn(announced, packed.ms)) : packed.postponed;
  const unwelcome = exceptions.length > 0 || facts.wasUnwelcome;
  const record = commandRecord(command, { status: announced.status, unwelcome, ms: packed.ms }, rest, now);
  const remembering = rememberCommand(announced, command, record);
  // A fact that is half done has a deadline, should this process die.
  const fulfillment = rest.length > 0 ? withDueAt(remembering, moment) : remembering;

  const { cancelled } = settled;
  const totals = shiftsBetween(countedIn(first), {
    ...countedIn(settled.units),
    cancelled: sumUnits(cancelled),
  });
  const leavesQueue = creditsLastWaiting(order, first, settled.units);
  const credited = await creditedApart(order, first, settled.units, now);
  const { concluded } = settled.units;
  const others = [
    ...(await orderWrites(
      {
        order,
        before,
        fulfillment,
        others: affected.map(({ next }) => next),
        totals,
        cancelled,
        exceptions: [...exceptions, ...parcels.exceptions],
        reservation: settled.units.reservation,
        ...answeredBy(asked.answered, affected),
        ...changeOf(order, parcels, concluded === first.concluded ? undefined : concluded),
        ...(leavesQueue ? { drop: ['capacityWait'] } : {}),
        ...(credited.order === order ? {} : { base: credited.order }),
      },
      now,
    )),
    ...affected.map(({ before: earlier, next }) => saveFulfillment(earlier, next)),
    ...settledReservation(first.reservation, settled.units.reservation, now),
    ...capacityWrites(before, fulfillment, now),
    ...affected.flatMap((one) => capacityWrites(one.before, one.next, now)),
    ...(leavesQueue ? leaveQueue(order) : []),
    ...credited.writes,
    ...parcels.writes,
  ];
  const movements = byNecessity(withLotsBack(before, packed.movements), settled.movements);
  const stock = await moveWhatFits(movements, MAX_ITEMS - others.length - 1, now, credited.places);
  const next = withOwed(withSentLots(fulfillment, stock.positions, packed.movements), stock.owed, now);
  return { fulfillment: next, writes: [saveFulfillment(before, next), ...others, ...stock.writes], record };
}
