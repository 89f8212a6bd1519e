import { firstChunk } from '../../inventory/reservation/chunk.ts';
import { doubtsEmptyShelf } from '../../network/entities/location.ts';
import { findLocation } from '../../network/entities/network.store.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { readFulfillment } from '../work-order/fulfillment.store.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { isRequest } from '../work-order/fulfillment-transitions.ts';
import { isHalfDone, withDueAt } from '../work-order/next-deadline.ts';
import { changeWrites } from './change-writes.ts';
import { decideEvent, type EventButShip, leavingUnits } from './fulfillment-decision.ts';
import { fulfillmentEventSchema } from './fulfillment-event.ts';
import {
  answerTo,
  callerOf,
  commandRecord,
  type EventAnswer,
  type FulfillmentCommand,
  knownCommand,
  rememberCommand,
} from './known-commands.ts';
import { payOwedMovements } from './owed-movements.ts';
import { readyTerms } from './ready-terms.ts';
import { type ShipCommand, shipWrites } from './ship-writes.ts';

export interface FulfillmentRef {
  readonly orderId: string;
  readonly n: number;
}

/** How far a command is carried out. */
interface Progress {
  /** Absent while units of the command are still to be done. */
  readonly answer?: EventAnswer | undefined;
  /** Whether stock movements of shipped units are still to be made. */
  readonly owes: boolean;
}

function isOwing({ owed = [] }: Fulfillment): boolean {
  return owed.length > 0;
}

interface CommandFacts {
  readonly before: Fulfillment;
  /** Absent for requests, which do not concern the order. */
  readonly order: Order | undefined;
  readonly command: FulfillmentCommand & { readonly event: EventButShip };
  readonly now: string;
}

/** The writes of a ship: one, unless very many units are corrected or credited by it. */
async function planShip(
  before: Fulfillment,
  command: ShipCommand,
  wasUnwelcome: boolean,
  now: string,
): Promise<{ writes: readonly Write[]; progress: Progress }> {
  const order = await readOrder(before.orderId);
  const ship = await shipWrites({ order, before, command, now, wasUnwelcome });
  const answer = ship.record.rest ? undefined : answerTo(before, command, ship.record);
  return { writes: ship.writes, progress: { answer, owes: isOwing(ship.fulfillment) } };
}

/** Whether the location's policy takes what it tells for an empty shelf. */
async function isDoubted({ location }: Fulfillment, event: EventButShip): Promise<boolean> {
  if (!('reason' in event) || event.reason !== 'notInStock') return false;
  if (event.kind === 'cancelRefused') return false;
  const known = await findLocation(location);
  return known !== undefined && doubtsEmptyShelf(known);
}

/** The writes of a command other than a ship for `lines`; `rest` is what remains to be done in further writes. */
async function planWrite(
  { before, order, command, now }: CommandFacts,
  lines: readonly LineUnits[],
  rest: readonly LineUnits[],
): Promise<{ writes: readonly Write[]; progress: Progress }> {
  const last = rest.length === 0;
  const ready = order && command.event.kind === 'ready' ? await readyTerms(before, order) : undefined;
  const circumstance = {
    now,
    settings: settings(),
    orderCancelRequested: order?.cancel !== undefined,
    doubtsEmptyShelf: await isDoubted(before, command.event),
    ...(ready ? { ready } : {}),
  };
  const change = decideEvent(before, command.event, circumstance, { lines, last });
  const result = { status: change.fulfillment.status, unwelcome: change.exception !== undefined };
  const record = commandRecord(command, result, rest, now);
  const remembering = rememberCommand(change.fulfillment, command, record);
  // A command that is half done has a deadline, should this process die.
  const fulfillment = last ? remembering : withDueAt(remembering, circumstance);
  const planned = await changeWrites(order, before, { ...change, fulfillment }, now);
  const answer = last ? answerTo(before, command, record) : undefined;
  return { writes: planned.writes, progress: { answer, owes: isOwing(planned.fulfillment) } };
}

/** One write of a command: all of it, or as many SKUs as fit. */
async function carryOutStep(
  { orderId, n }: FulfillmentRef,
  command: FulfillmentCommand,
  now: string,
  authorise: (fulfillment: Fulfillment) => void,
): Promise<Progress> {
  const before = await readFulfillment(orderId, n);
  authorise(before);
  const known = knownCommand(before, command);
  if (known && !known.rest) return { answer: answerTo(before, command, known), owes: isHalfDone(before) };

  const { by, event } = command;
  if (event.kind === 'shipped' || event.kind === 'collected') {
    const ship = await planShip(before, { by, event }, known?.unwelcome === true, now);
    await transact(ship.writes);
    return ship.progress;
  }
  const order = isRequest(event.kind) ? undefined : await readOrder(orderId);
  const facts = { before, order, command: { by, event }, now };
  const lines = known?.rest?.lines ?? leavingUnits(before, event);
  const { plan } = await firstChunk(lines, MAX_ITEMS, (some) => planWrite(facts, some, minus(lines, some)));
  await transact(plan.writes);
  return plan.progress;
}

/**
 * Carries a location's command out once, and answers: a repetition gets the first answer. That is one write.
 * What is too large for one is several, each whole in itself; what remains is kept on the fulfillment until
 * the last, so that a repetition or the sweeper finishes it. `authorise` throws when the caller may not tell
 * anything of the fulfillment.
 * @throws NotFound, InvalidRequest; Conflict for a request that comes too late, or another content under the
 * same id
 */
export async function carryOutCommand(
  address: FulfillmentRef,
  command: FulfillmentCommand,
  now: string,
  authorise: (fulfillment: Fulfillment) => void = () => {},
): Promise<EventAnswer> {
  for (;;) {
    const { answer, owes } = await retryMoved(() => carryOutStep(address, command, now, authorise));
    if (answer && owes) await payOwedMovements(address, now);
    if (answer) return answer;
  }
}

/** Finishes what a process that died left half done: its commands, and movements that a ship owes. */
export async function finishHalfDone(
  address: FulfillmentRef,
  fulfillment: Fulfillment,
  now: string,
): Promise<void> {
  for (const [name, { rest }] of Object.entries(fulfillment.commands)) {
    if (!rest) continue;
    const event = parseOwn(fulfillmentEventSchema, rest.event, `command ${name}`);
    await carryOutCommand(address, { by: callerOf(fulfillment, name, event.id), event }, now);
  }
  await payOwedMovements(address, now);
}
