import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  SendTaskFailureCommand,
  type SendTaskFailureCommandInput,
  SendTaskSuccessCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fulfillmentItem } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { latestTokens } from '../../../functions/relay/meetings/waits.ts';
import { handler as relay } from '../../../functions/relay/relay.handler.ts';
import { Superseded } from '../../../functions/shared/errors.ts';
import { key } from '../../../functions/shared/keys.ts';
import { readWaits, storeToken } from '../../../functions/shared/token.store.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { aFulfillment } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { TableStream } from '../../support/stream.ts';

const { orderId } = aFulfillment();
type State = 'Dispatch' | 'Track';

/** A token that a state stored, and what became of it in Step Functions. */
interface Stored {
  readonly state: State;
  readonly token: string;
  readonly enteredAt: string;
  readonly retry: number;
  isOpen: boolean;
  sends: number;
  accepted: number;
}

const line = { lineId: '1', sku: 'A', units: 2, shipped: 0, delivered: 0, returned: 0, lost: 0 };
const facts: readonly Partial<Fulfillment>[] = [
  { status: 'requested', lines: [line] },
  { status: 'shipped', lines: [{ ...line, shipped: 2 }], parcels: 1 },
  { status: 'delivered', lines: [{ ...line, shipped: 2, delivered: 2 }], parcels: 1 },
];

/** One fulfillment from Dispatch to its end, with the relay over its stream, and all that may go wrong. */
class Journey {
  readonly table = new MemoryTable();
  readonly stored: Stored[] = [];
  readonly #stream = new TableStream(this.table);
  readonly #stepFunctions = mockClient(SFNClient);
  readonly #bus = mockClient(EventBridgeClient);
  #records: DynamoDBRecord[] = [];
  #fact = 0;
  #touched = 0;
  #clock = Date.parse('2026-11-23T10:00:00.000Z');
  #isAboutToDie = false;
  deaths = 0;

  constructor() {
    process.env['BUS_NAME'] = 'bus';
    const answer = async ({ taskToken }: { taskToken?: string | undefined }) => this.#answer(taskToken);
    this.#stepFunctions.on(SendTaskSuccessCommand).callsFake(answer);
    this.#stepFunctions
      .on(SendTaskFailureCommand)
      .callsFake((input: SendTaskFailureCommandInput) => answer(input));
    this.#bus
      .on(PutEventsCommand)
      .callsFake(({ Entries }: { Entries: unknown[] }) => ({ Entries: Entries.map(() => ({})) }));
  }

  close(): void {
    this.table.close();
    this.#stepFunctions.restore();
    this.#bus.restore();
  }

  /** The state begins to wait, for the first time or again. */
  async enter(state: State, retry = 0, enteredAt = this.#now()): Promise<void> {
    const stored = {
      state,
      token: `${state} ${this.stored.length}`,
      enteredAt,
      retry,
      isOpen: true,
      sends: 0,
      accepted: 0,
    };
    this.stored.push(stored);
    await this.#store(stored);
  }

  /** The function fails after its write: Step Functions forgets the token and tries the state again. */
  async retryState(): Promise<void> {
    const open = this.stored.findLast(({ isOpen }) => isOpen);
    if (!open) return;
    open.isOpen = false;
    await this.enter(open.state, open.retry + 1, open.enteredAt);
  }

  /** An invocation of an earlier try writes after all. */
  async lateInvocation(which: number): Promise<void> {
    const one = this.stored[which % this.stored.length];
    if (!one) return;
    try {
      await this.#store(one);
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }

  /** The location ships, the carrier delivers. */
  async goOn(): Promise<void> {
    this.#fact = Math.min(this.#fact + 1, facts.length - 1);
    await this.#saveFact();
  }

  async touch(): Promise<void> {
    this.#touched += 1;
    await this.#saveFact();
  }

  /** The relay gets some of the records, and once more what it had: a stream repeats and reorders. */
  async relay(some: number, isRepeated: boolean): Promise<void> {
    this.#records.push(...this.#stream.take());
    const taken = this.#records.filter((_, at) => (some >> (at % 8)) % 2 === 1);
    if (!isRepeated) this.#records = this.#records.filter((record) => !taken.includes(record));
    if (taken.length > 0) await run(relay, { Records: taken });
  }

  /** The relay's process dies between sending an answer and forgetting the token. */
  async relayAndDie(): Promise<void> {
    this.#records.push(...this.#stream.take());
    this.#isAboutToDie = true;
    if (this.#records.length > 0) await run(relay, { Records: this.#records });
    this.#isAboutToDie = false;
  }

  /** Everything is relayed, until nothing changes any more. */
  async untilQuiet(): Promise<void> {
    for (let round = 0; round < 10; round++) {
      this.#records.push(...this.#stream.take());
      if (this.#records.length === 0) return;
      await this.relay(255, false);
    }
    throw new Error('the relay never comes to rest');
  }

  #die(): void {
    this.#isAboutToDie = false;
    this.deaths += 1;
    const death = Object.assign(new Error('died'), { name: 'ThrottlingException' });
    this.table.meanwhile(() => Promise.reject(death));
  }

  #now(): string {
    this.#clock += 1000;
    return new Date(this.#clock).toISOString();
  }

  async #store({ state, token, enteredAt, retry }: Stored): Promise<void> {
    const input = { orderId, attempt: 1, token, enteredAt, retry };
    await transact([storeToken(input, state, 1, new Date(this.#clock).toISOString())]);
  }

  async #saveFact(): Promise<void> {
    const over = { ...facts[this.#fact], touched: this.#touched, version: this.#touched + this.#fact };
    this.table.seed({ ...key.fulfillment(orderId, 1), ...fulfillmentItem(aFulfillment(over)) });
  }

  async #answer(token: string | undefined): Promise<object> {
    const one = this.stored.find((stored) => stored.token === token);
    if (!one) throw new Error(`nobody stored ${token}`);
    one.sends += 1;
    if (!one.isOpen) throw Object.assign(new Error('left'), { name: 'TaskTimedOut' });
    one.isOpen = false;
    one.accepted += 1;
    if (one.state === 'Dispatch') await this.enter('Track');
    if (this.#isAboutToDie) this.#die();
    return {};
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('goOn' as const) }),
  fc.record({ do: fc.constant('touch' as const) }),
  fc.record({ do: fc.constant('retryState' as const) }),
  fc.record({ do: fc.constant('lateInvocation' as const), which: fc.nat(7) }),
  fc.record({ do: fc.constant('relay' as const), some: fc.nat(255), isRepeated: fc.boolean() }),
  fc.record({ do: fc.constant('relayAndDie' as const) }),
);

async function take(
  journey: Journey,
  one: typeof step extends fc.Arbitrary<infer S> ? S : never,
): Promise<void> {
  switch (one.do) {
    case 'lateInvocation':
      return journey.lateInvocation(one.which);
    case 'relay':
      return journey.relay(one.some, one.isRepeated);
    default:
      return journey[one.do]();
  }
}

test('each wait is sent one answer, whatever is repeated, reordered, delayed or dies (P1, P2, P3, P6)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const journey = new Journey();
      try {
        await journey.enter('Dispatch');
        await journey.touch();
        for (const one of steps) await take(journey, one);
        await journey.goOn();
        await journey.goOn();
        await journey.untilQuiet();

        const acceptedOf = (state: State): number =>
          journey.stored
            .filter((one) => one.state === state)
            .reduce((sum, { accepted }) => sum + accepted, 0);
        expect([acceptedOf('Dispatch'), acceptedOf('Track')], 'both waits have ended, once').toEqual([1, 1]);
        expect(latestTokens(await readWaits(orderId)), 'no token is left that could be answered').toEqual([]);
        const late = steps.filter((one) => one.do === 'lateInvocation').length;
        for (const { token, sends } of journey.stored)
          expect(sends, `${token} is sent again only where its sender died`).toBeLessThanOrEqual(
            1 + journey.deaths + late,
          );
        const disturbed = journey.deaths + late + steps.filter((one) => one.do === 'retryState').length;
        if (disturbed === 0)
          expect(
            journey.stored.map(({ sends }) => sends),
            'two waits, two answers',
          ).toEqual([1, 1]);
      } finally {
        journey.close();
      }
    }),
    { numRuns: 60 },
  );
});
