import * as z from 'zod';
import { type Asker, callerName } from './caller.ts';
import { hashOf } from './content-hash.ts';
import type { DoorAnswer } from './door.ts';
import { Conflict, Moved, OrchestratorError } from './errors.ts';
import { type Key, key } from './keys.ts';
import { parseOwn } from './parse.ts';
import { getItem, type TableItem } from './table.ts';
import { expiryAfter } from './time.ts';
import { isNew, type Write } from './transact.ts';

/**
 * A command's id is known for this long (docs/api.md#answers): longer than any sender tries again, dead-letter
 * queues and exports that somebody plays again included.
 */
export const COMMANDS_KEPT_SECONDS = 180 * 86_400;

/** What callers ask of an order under ids of their own. */
export type CommandKind =
  | 'cancel'
  | 'hold'
  | 'return'
  | 'claim'
  | 'carrierAnswer'
  | 'edit'
  | 'reroute'
  | 'refund'
  | 'payment'
  | 'inspection';

/** What a caller asks of an aggregate (an order, a return, an exception) under an id of the caller's own. */
export interface Command {
  /** The key of the aggregate, beside which the command is kept. */
  readonly aggregate: Key;
  readonly caller: Asker;
  readonly id: string;
  /** Commands of several kinds on one aggregate: the same id of another kind is another command. */
  readonly kind?: CommandKind;
  /** Compared by hash: the same id with other content is a conflict. */
  readonly content: unknown;
  readonly now: string;
}

/**
 * Carries a command out once: a repetition gets the first answer, whatever the state has become since. `run`
 * puts `record(answer)` into its one write and returns that answer.
 * @throws Conflict when the id was used with other content.
 */
export async function carryOutOnce(
  command: Command,
  run: (record: (answer: DoorAnswer) => Write) => Promise<DoorAnswer>,
): Promise<DoorAnswer> {
  const first = await findAnswer(command);
  if (first) return first;
  try {
    return await run((answer) => commandWrite(command, answer));
  } catch (error) {
    if (error instanceof Repeated) return error.answer;
    // A twin may have been carried out between our two reads: then the state refused us, not the command.
    const twin = error instanceof OrchestratorError ? await findAnswer(command) : undefined;
    if (twin) return twin;
    throw error;
  }
}

/** The answer that the command was given before, if it was. @throws Conflict when the id was used with other content */
export async function findAnswer(command: Command): Promise<DoorAnswer | undefined> {
  const found = await getItem(commandKey(command));
  if (!found) return command.kind === undefined ? undefined : findAnswerOfFirstRelease(command, command.kind);
  const before = earlierUse(command, found);
  if (before instanceof Repeated) return before.answer;
  throw before;
}

/**
 * Release 0.2.0 kept all kinds under the same ids, holds with a prefix. Only the very same command counts: another
 * one under such an id is of another kind.
 */
async function findAnswerOfFirstRelease(
  command: Command,
  kind: CommandKind,
): Promise<DoorAnswer | undefined> {
  const { aggregate, caller, id } = command;
  const firstId = kind === 'hold' ? `hold-${id}` : id;
  const found = await getItem(key.command(aggregate, callerName(caller), firstId));
  const before = found && earlierUse(command, found);
  return before instanceof Repeated ? before.answer : undefined;
}

/**
 * Keeps the hash and the answer of a command, in the same write as its effect. Refused as Repeated, which has
 * the first answer, or as Conflict when the content differs.
 */
function commandWrite(command: Command, { status, body }: DoorAnswer): Write {
  const at = commandKey(command);
  return {
    kind: 'put',
    key: at,
    item: {
      ...at,
      type: 'Command',
      hash: hashOf(command.content),
      answer: { status, body },
      expiresAt: expiryAfter(command.now, COMMANDS_KEPT_SECONDS),
    },
    condition: isNew,
    refused: (found) => (found ? earlierUse(command, found) : new Moved(`command ${command.id} changed`)),
  };
}

/**
 * What has been done of a command whose effect takes several writes. It goes into each of these writes but the last,
 * and the same command sent again goes on there.
 */
export function progressWrite(command: Command, progress: unknown): Write {
  const at = progressKey(command);
  return {
    kind: 'put',
    key: at,
    item: {
      ...at,
      type: 'CommandProgress',
      hash: hashOf(command.content),
      progress,
      expiresAt: expiryAfter(command.now, COMMANDS_KEPT_SECONDS),
    },
    refused: () => new Moved(`progress of command ${command.id} changed`),
  };
}

const progressSchema = z.looseObject({ hash: z.string(), progress: z.unknown() });

/** What has been done of a command; undefined for one that has not begun. @throws Conflict for other content */
export async function findProgress(command: Command): Promise<unknown> {
  const found = await getItem(progressKey(command));
  if (!found) return undefined;
  const { hash, progress } = parseOwn(progressSchema, found, `progress of command ${command.id}`);
  if (hash !== hashOf(command.content))
    throw new Conflict(`The command id ${command.id} was used before with other content.`);
  return progress;
}

function progressKey({ aggregate, caller, id, kind }: Command): Key {
  return key.command(aggregate, callerName(caller), id, `${kind ?? ''}-begun`);
}

/** Where a command is kept. */
export function commandKey({
  aggregate,
  caller,
  id,
  kind,
}: Pick<Command, 'aggregate' | 'caller' | 'id' | 'kind'>): Key {
  return key.command(aggregate, callerName(caller), id, kind);
}

const commandSchema = z.looseObject({
  type: z.literal('Command'),
  hash: z.string(),
  answer: z.object({ status: z.number().int(), body: z.unknown() }),
});

/** What the stored use of a command's id means for a later one. */
function earlierUse({ id, content }: Command, found: TableItem): Repeated | Conflict {
  const { hash, answer } = parseOwn(commandSchema, found, `command ${id}`);
  if (hash !== hashOf(content))
    return new Conflict(`The command id ${id} was used before with other content.`);
  const { status, body } = answer;
  return new Repeated(id, body === undefined ? { status } : { status, body });
}

/** The same command was carried out before; `answer` is the answer that it had. */
class Repeated extends OrchestratorError {
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
