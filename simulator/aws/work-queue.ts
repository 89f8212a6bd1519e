/**
 * SQS and the source of its function, as far as the queue of shops' work uses them: first in, first out a group; a group has
 * one function at a time; what fails is brought again when it is visible again, and left after a few times.
 */
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { Engine, SimulatedProcess } from '../engine/engine.ts';
import { thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import type { SimulatedFunctions } from './functions.ts';

interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  received: number;
}

interface WorkGroup {
  readonly name: string;
  readonly messages: QueuedMessage[];
  isWorking: boolean;
}

const BATCH = 10;
const MOST_RECEIVED = 5;
/** lib/constructs/shop-work.ts */
const VISIBLE_AFTER_MS = 12 * 60_000;

export class SimulatedWorkQueue {
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #functions: SimulatedFunctions;
  readonly #groups = new Map<string, WorkGroup>();
  readonly #refuses: () => boolean;
  /** Messages that were sent, and calls of the function that does the work. */
  sent = 0;
  calls = 0;
  /** Messages that were left after their last time. */
  left = 0;

  constructor(parts: {
    readonly engine: Engine;
    readonly random: Random;
    readonly functions: SimulatedFunctions;
    readonly refuses: () => boolean;
  }) {
    this.#engine = parts.engine;
    this.#random = parts.random;
    this.#functions = parts.functions;
    this.#refuses = parts.refuses;
  }

  async send(command: unknown, process: SimulatedProcess): Promise<object> {
    await this.#engine.turn(process);
    if (!(command instanceof SendMessageBatchCommand)) return {};
    if (this.#refuses()) return { Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] };
    for (const { MessageGroupId: name = '', MessageBody: body = '' } of command.input.Entries ?? []) {
      this.sent += 1;
      const group = this.#groupOf(name);
      group.messages.push({ id: `work-${this.sent}`, body, received: 0 });
      this.#work(group);
    }
    return {};
  }

  #groupOf(name: string): WorkGroup {
    const known = this.#groups.get(name);
    if (known) return known;
    const made: WorkGroup = { name, messages: [], isWorking: false };
    this.#groups.set(name, made);
    return made;
  }

  #work(group: WorkGroup): void {
    if (group.isWorking || group.messages.length === 0) return;
    group.isWorking = true;
    this.#engine.launch(`queue of ${group.name}`, 'service', async () => {
      await this.#engine.sleep(thisProcess(), this.#random.between(5, 200));
      while (group.messages.length > 0) await this.#deliver(group);
      group.isWorking = false;
    });
  }

  async #deliver(group: WorkGroup): Promise<void> {
    const batch = group.messages.slice(0, BATCH);
    for (const message of batch) message.received += 1;
    const Records = batch.map(({ id: messageId, body }) => ({ messageId, body }));
    this.calls += 1;
    const answer = await this.#functions.invoke('connections/work', { Records });
    const failed = answer.ok ? failedIn(answer.payload) : new Set(batch.map(({ id }) => id));
    const over = batch.filter(({ id, received }) => !failed.has(id) || received >= MOST_RECEIVED);
    this.left += over.filter(({ id }) => failed.has(id)).length;
    for (const message of over) group.messages.splice(group.messages.indexOf(message), 1);
    if (over.length < batch.length) await this.#engine.sleep(thisProcess(), VISIBLE_AFTER_MS);
  }
}

function failedIn(payload: unknown): ReadonlySet<string> {
  const failures =
    typeof payload === 'object' && payload !== null && 'batchItemFailures' in payload
      ? payload.batchItemFailures
      : [];
  if (!Array.isArray(failures)) return new Set();
  return new Set(failures.map(({ itemIdentifier }: { itemIdentifier: unknown }) => String(itemIdentifier)));
}
