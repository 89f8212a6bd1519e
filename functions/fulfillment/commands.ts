import { hashOf } from '../shared/content-hash.ts';
import { Conflict } from '../shared/errors.ts';
import type { FulfillmentEvent } from './fulfillment-event.ts';
import type { Fulfillment, LineUnits } from './fulfillment.ts';

/** API.md 2: a command's id is known for this long. */
const KEPT_MS = 30 * 86_400_000;

export type Answer = Readonly<Record<string, unknown>>;

/** What a caller tells of a fulfillment, under an id of its own. `by`: `<kind>:<id>` of the caller. */
export interface Command { readonly by: string; readonly event: FulfillmentEvent }

/** What became of a command: its first answer, or the lines that it is still to be carried out for. */
export interface Progress { readonly answer?: Answer | undefined; readonly rest?: readonly LineUnits[] | undefined }

const nameOf = ({ by, event }: Command): string => `${by}#${event.id}`;

/** @throws Conflict when the command's id was used with other content */
export function progressOf({ commands }: Pick<Fulfillment, 'commands'>, command: Command): Progress {
  const known = commands[nameOf(command)];
  if (known && known.hash !== hashOf(command.event)) throw new Conflict(`The command id ${command.event.id} was used before with other content.`);
  return { answer: known?.answer, rest: known?.rest?.lines };
}

/** Keeps a command and its answer with the fulfillment, or what is left of it, and forgets those of more than 30 days ago. */
export function remembering(fulfillment: Fulfillment, command: Command, { answer, rest }: Progress, now: string): Fulfillment {
  const recent = Object.entries(fulfillment.commands).filter(([, { at }]) => Date.parse(now) - Date.parse(at) < KEPT_MS);
  const entry = { hash: hashOf(command.event), at: now, ...(answer ? { answer } : {}), ...(rest ? { rest: { event: command.event, lines: [...rest] } } : {}) };
  return { ...fulfillment, commands: { ...Object.fromEntries(recent), [nameOf(command)]: entry } };
}
