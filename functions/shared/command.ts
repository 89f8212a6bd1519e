import * as z from 'zod';
import { type Caller, callerName } from './caller.ts';
import { hashOf } from './content-hash.ts';
import type { DoorAnswer } from './door.ts';
import { Conflict, Moved, OrchestratorError } from './errors.ts';
import { type Key, key } from './keys.ts';
import { parseOwn } from './parse.ts';
import { getItem, type TableItem } from './table.ts';
import type { Write } from './transact.ts';

/** A command's id is known for this long (docs/api.md#answers). */
const KEPT_SECONDS = 30 * 86_400;

const commandSchema = z.looseObject({
  type: z.literal('Command'),
  hash: z.string(),
  answer: z.object({ status: z.number().int(), body: z.unknown() }),
});

/** The same command was carried out before: this was its answer. */
export class Repeated extends OrchestratorError {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'Repeated', configurable: true });
  }
  readonly code = 'repeated';
  readonly answer: DoorAnswer;
  constructor(id: string, answer: DoorAnswer) {
    super(`command ${id} was carried out before`);
    this.answer = answer;
  }
}

function earlier(id: string, hash: string, found: TableItem): Repeated | Conflict {
  const { hash: known, answer } = parseOwn(commandSchema, found, `command ${id}`);
  if (known !== hash) return new Conflict(`The command id ${id} was used before with other content.`);
  return new Repeated(id, {
    status: answer.status,
    ...(answer.body === undefined ? {} : { body: answer.body }),
  });
}

/**
 * Keeps a command's id, the hash of its content and its answer for 30 days, in the same write as its effect.
 * `caller` is `<kind>:<id>` (`callerName`). Refused as Repeated, which carries the first answer, or as
 * Conflict when the content differs.
 */
export function commandWrite(
  aggregate: Key,
  caller: string,
  id: string,
  content: unknown,
  answer: DoorAnswer,
  now: string,
): Write {
  const at = key.command(aggregate, caller, id);
  const hash = hashOf(content);
  return {
    kind: 'put',
    key: at,
    item: {
      ...at,
      type: 'Command',
      hash,
      answer: { status: answer.status, body: answer.body },
      expiresAt: Math.floor(Date.parse(now) / 1000) + KEPT_SECONDS,
    },
    condition: { expression: 'attribute_not_exists(#pk)', names: { '#pk': 'pk' } },
    refused: (found) => (found ? earlier(id, hash, found) : new Moved(`command ${id} changed`)),
  };
}

/** A command of a caller on an aggregate (an order, return, exception: its key). */
export interface Command {
  readonly aggregate: Key;
  readonly caller: Pick<Caller, 'kind' | 'id'>;
  readonly id: string;
  readonly content: unknown;
  readonly now: string;
}

/**
 * Carries a command out once: a repetition gets the first answer, whatever the state has become since. `run`
 * puts `record(answer)` into its one write and returns that answer.
 * @throws Conflict when the id was used with other content.
 */
export async function once(
  command: Command,
  run: (record: (answer: DoorAnswer) => Write) => Promise<DoorAnswer>,
): Promise<DoorAnswer> {
  const { aggregate, caller, id, content, now } = command;
  const by = callerName(caller);
  const known = async (): Promise<DoorAnswer | undefined> => {
    const found = await getItem(key.command(aggregate, by, id));
    if (!found) return undefined;
    const before = earlier(id, hashOf(content), found);
    if (before instanceof Repeated) return before.answer;
    throw before;
  };
  const first = await known();
  if (first) return first;
  try {
    return await run((answer) => commandWrite(aggregate, by, id, content, answer, now));
  } catch (error) {
    if (error instanceof Repeated) return error.answer;
    // Its twin may have been carried out between our two reads: then the state refused us, not the command.
    const twin = error instanceof OrchestratorError ? await known() : undefined;
    if (twin) return twin;
    throw error;
  }
}
