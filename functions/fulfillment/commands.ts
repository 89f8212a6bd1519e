import { hashOf } from '../shared/content-hash.ts';
import { Conflict } from '../shared/errors.ts';
import type { Fulfillment } from './fulfillment.ts';

/** API.md 2: a command's id is known for this long. */
const KEPT_MS = 30 * 86_400_000;

export type Answer = Readonly<Record<string, unknown>>;

/** A caller's command on a fulfillment: `by` is `<kind>:<id>` of the caller. */
export interface Command { readonly by: string; readonly id: string; readonly content: unknown }

const nameOf = ({ by, id }: Command): string => `${by}#${id}`;

/** The first answer to a command that was carried out before. @throws Conflict when its id was used with other content */
export function firstAnswer({ commands }: Pick<Fulfillment, 'commands'>, command: Command): Answer | undefined {
  const known = commands[nameOf(command)];
  if (known && known.hash !== hashOf(command.content)) throw new Conflict(`The command id ${command.id} was used before with other content.`);
  return known?.answer;
}

/** Keeps a command and its answer with the fulfillment, and forgets those of more than 30 days ago. */
export function remembering(fulfillment: Fulfillment, command: Command, answer: Answer, now: string): Fulfillment {
  const recent = Object.entries(fulfillment.commands).filter(([, { at }]) => Date.parse(now) - Date.parse(at) < KEPT_MS);
  return { ...fulfillment, commands: { ...Object.fromEntries(recent), [nameOf(command)]: { hash: hashOf(command.content), at: now, answer } } };
}
