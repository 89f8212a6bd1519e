/**
 * Commands that a fulfillment remembers: a repetition gets the first answer, other content under an id a 409.
 */
import type * as z from 'zod';
import { findParcelKey } from '../../network/carriers/carrier.ts';
import { shownParcel, untrackedParcel } from '../../network/carriers/untracked.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';
import { COMMANDS_KEPT_SECONDS } from '../../shared/command.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { Conflict } from '../../shared/errors.ts';
import type { eventAnswerSchema } from '../doors.ts';
import type { Fulfillment, KnownCommand } from '../work-order/fulfillment.ts';
import type { FulfillmentEvent } from './fulfillment-event.ts';

/** An event that a caller tells of a fulfillment. `by` is the caller as `<kind>:<id>`. */
export interface FulfillmentCommand {
  readonly by: string;
  readonly event: FulfillmentEvent;
}
export type EventAnswer = z.output<typeof eventAnswerSchema>;

type Located = Pick<Fulfillment, 'location'>;

function ownCaller({ location }: Located): string {
  return `location:${location}`;
}

/** `<caller>#<id>`. The fulfillment's own location, which nearly always is the caller, is left out. */
function nameOf(fulfillment: Located, { by, event }: FulfillmentCommand): string {
  return by === ownCaller(fulfillment) ? `#${event.id}` : `${by}#${event.id}`;
}

/** The caller of the command that is remembered as `name` and has this `id`. */
export function callerOf(fulfillment: Located, name: string, id: string): string {
  return name.slice(0, -id.length - 1) || ownCaller(fulfillment);
}

/** 64 bits of a hash, in 11 characters: enough to tell a caller's own mistake, not an attack. */
function contentHash({ event }: FulfillmentCommand): string {
  return Buffer.from(hashOf(event).slice(0, 16), 'hex').toString('base64url');
}

/** The shipments that a command told of. */
function shipmentsOf(
  { orderId, n }: Pick<Fulfillment, 'orderId' | 'n'>,
  { event }: FulfillmentCommand,
  { m: first, ms }: Pick<KnownCommand, 'm' | 'ms'>,
): NonNullable<EventAnswer['shipments']> {
  if (event.kind !== 'shipped') return [];
  return event.parcels.flatMap((parcel, index) => {
    const m = ms?.[index] ?? (first === undefined ? undefined : first + index);
    if (m === undefined) return [];
    const id = shipmentId(orderId, n, m);
    const key = findParcelKey(parcel.carrier, parcel.trackingNumber ?? '');
    return [{ shipmentId: id, ...shownParcel(key ?? untrackedParcel(parcel.carrier, id)) }];
  });
}

/** The answer to a command, from what was kept of it and from the command itself. */
export function answerTo(
  fulfillment: Pick<Fulfillment, 'orderId' | 'n' | 'fulfillmentId'>,
  command: FulfillmentCommand,
  known: KnownCommand,
): EventAnswer {
  const { at, status, unwelcome } = known;
  const shipments = shipmentsOf(fulfillment, command, known);
  return {
    fulfillmentId: fulfillment.fulfillmentId,
    id: command.event.id,
    kind: command.event.kind,
    recordedAt: at,
    status,
    ...(shipments.length > 0 ? { shipments } : {}),
    ...(unwelcome ? { unwelcome } : {}),
  };
}

/**
 * What the fulfillment remembers of a command; undefined when the command is new.
 * @throws Conflict when its id was used with other content
 */
export function knownCommand(
  fulfillment: Pick<Fulfillment, 'commands' | 'location'>,
  command: FulfillmentCommand,
): KnownCommand | undefined {
  const found = fulfillment.commands[nameOf(fulfillment, command)];
  if (found && found.hash !== contentHash(command))
    throw new Conflict(`The command id ${command.event.id} was used before with other content.`);
  return found;
}

/** What a command came to. */
export interface CommandResult {
  readonly status: Fulfillment['status'];
  readonly unwelcome: boolean;
  /** The numbers of the parcels that it told of. */
  readonly ms?: readonly number[];
}

/** What is to be remembered of a command. `rest`: the units that it still has to be carried out for. */
export function commandRecord(
  command: FulfillmentCommand,
  { status, unwelcome, ms = [] }: CommandResult,
  rest: readonly LineUnits[],
  now: string,
): KnownCommand {
  return {
    hash: contentHash(command),
    at: now,
    status,
    ...(ms.length > 0 ? { ms: [...ms] } : {}),
    ...(unwelcome ? { unwelcome: true } : {}),
    ...(rest.length > 0 ? { rest: { event: command.event, lines: [...rest] } } : {}),
  };
}

/** The fulfillment with a command, and without those that are too old to be told again. */
export function rememberCommand(
  fulfillment: Fulfillment,
  command: FulfillmentCommand,
  record: KnownCommand,
): Fulfillment {
  const now = Date.parse(record.at);
  const recent = Object.entries(fulfillment.commands).filter(
    ([, { at }]) => now - Date.parse(at) < COMMANDS_KEPT_SECONDS * 1000,
  );
  const name = nameOf(fulfillment, command);
  return { ...fulfillment, commands: { ...Object.fromEntries(recent), [name]: record } };
}
