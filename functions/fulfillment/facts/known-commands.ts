import type * as z from 'zod';
import { parcelKey } from '../../network/carriers/carrier.ts';
import { shipmentId } from '../../order/order-id.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { Conflict } from '../../shared/errors.ts';
import type { eventAnswerSchema } from '../doors.ts';
import type { Fulfillment, KnownCommand, LineUnits } from '../work/fulfillment.ts';
import type { FulfillmentChange } from './fulfillment-change.ts';
import type { FulfillmentEvent } from './fulfillment-event.ts';

/** A command's id is known for this long (docs/api.md#answers). */
const KEPT_MS = 30 * 86_400_000;

/** What a caller tells of a fulfillment, under an id of its own. `by`: `<kind>:<id>` of the caller. */
export interface FulfillmentCommand {
  readonly by: string;
  readonly event: FulfillmentEvent;
}
export type EventAnswer = z.output<typeof eventAnswerSchema>;

const own = ({ location }: Pick<Fulfillment, 'location'>): string => `location:${location}`;
/** `<caller>#<id>`; the fulfillment's own location, which is nearly always who tells, is left out. */
const nameOf = (fulfillment: Pick<Fulfillment, 'location'>, { by, event }: FulfillmentCommand): string =>
  `${by === own(fulfillment) ? '' : by}#${event.id}`;
/** Who gave the command of that name and id. */
export const callerOf = (fulfillment: Pick<Fulfillment, 'location'>, name: string, id: string): string =>
  name.slice(0, -id.length - 1) || own(fulfillment);
/** 64 bits of the hash, in 11 characters: it tells a caller's own mistake, not an attack. */
const contentOf = ({ event }: FulfillmentCommand): string =>
  Buffer.from(hashOf(event).slice(0, 16), 'hex').toString('base64url');

/** The answer to a command: what was kept of it, and what follows from the command itself. */
export function answerTo(
  { orderId, n, fulfillmentId }: Pick<Fulfillment, 'orderId' | 'n' | 'fulfillmentId'>,
  { event }: FulfillmentCommand,
  { at, status, m, unwelcome }: KnownCommand,
): EventAnswer {
  const shipments =
    event.kind !== 'shipped' || m === undefined
      ? []
      : event.parcels.map((parcel, index) => {
          const { carrier, number: trackingNumber } = parcelKey(parcel.carrier, parcel.trackingNumber);
          return { shipmentId: shipmentId(orderId, n, m + index), carrier, trackingNumber };
        });
  return {
    fulfillmentId,
    id: event.id,
    kind: event.kind,
    recordedAt: at,
    status,
    ...(shipments.length > 0 ? { shipments } : {}),
    ...(unwelcome ? { unwelcome } : {}),
  };
}

/**
 * What is known of a command: undefined when it is new.
 * @throws Conflict when its id was used with other content
 */
export function knownCommand(
  fulfillment: Pick<Fulfillment, 'commands' | 'location'>,
  command: FulfillmentCommand,
): KnownCommand | undefined {
  const found = fulfillment.commands[nameOf(fulfillment, command)];
  if (found && found.hash !== contentOf(command))
    throw new Conflict(`The command id ${command.event.id} was used before with other content.`);
  return found;
}

/** A command as it is kept after its change; `rest`: the lines that it is still to be carried out for. */
export function commandRecord(
  command: FulfillmentCommand,
  { fulfillment, parcels, exception }: FulfillmentChange,
  rest: readonly LineUnits[],
  now: string,
): KnownCommand {
  const [first] = parcels;
  return {
    hash: contentOf(command),
    at: now,
    status: fulfillment.status,
    ...(first ? { m: first.m } : {}),
    ...(exception ? { unwelcome: true } : {}),
    ...(rest.length > 0 ? { rest: { event: command.event, lines: [...rest] } } : {}),
  };
}

/** The fulfillment with a command, and without those of more than 30 days ago. */
export function rememberCommand(
  fulfillment: Fulfillment,
  command: FulfillmentCommand,
  as: KnownCommand,
): Fulfillment {
  const recent = Object.entries(fulfillment.commands).filter(
    ([, { at }]) => Date.parse(as.at) - Date.parse(at) < KEPT_MS,
  );
  return { ...fulfillment, commands: { ...Object.fromEntries(recent), [nameOf(fulfillment, command)]: as } };
}
