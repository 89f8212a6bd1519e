import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { editOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as edit } from '../../../functions/capture/edit-order.handler.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor, placeHoldDoor } from '../../../functions/requests/doors.ts';
import { handler as hold } from '../../../functions/requests/hold.handler.ts';
import { table as client } from '../../../functions/shared/table.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { findings, orderId, seedStage, unpublishable } from '../../support/stage.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const LINE = { lineId: '1', units: 1 };

const tell = (body: Readonly<Record<string, unknown>>) => (id: string) =>
  call(recordEvent, recordEventDoor, {
    params: { id: `${orderId}-f3` },
    body: { id, ...body },
    caller: operator,
  });
const shipping = (units: number, trackingNumber: string) => ({
  kind: 'shipped',
  parcels: [{ carrier: 'UPS', trackingNumber, lines: [{ lineId: '1', units }] }],
});
const ask = (body: Readonly<Record<string, unknown>>) => (id: string) =>
  call(cancel, cancelDoor, { params: { id: orderId }, body: { id, ...body }, caller: operator });

const patch = (body: Readonly<Record<string, unknown>>) => (id: string) =>
  call(edit, editOrderDoor, { params: { id: orderId }, body: { id, ...body }, caller: operator });

/** What may come at one moment to an order of which a part is planned, a part with its location, and a part on its way back. */
const commands = {
  'all is shipped': tell(shipping(3, '1Z1')),
  'a unit is shipped': tell(shipping(1, '1Z2')),
  'more is shipped than was asked for': tell(shipping(5, '1Z3')),
  'work is rejected': tell({ kind: 'rejected', reason: 'cannotShip' }),
  'a unit is not found': tell({ kind: 'shortPicked', reason: 'notInStock', lines: [LINE] }),
  'a cancel is accepted': tell({ kind: 'cancelAccepted' }),
  'a cancel is refused': tell({ kind: 'cancelRefused' }),
  'work is packed': tell({ kind: 'packed' }),
  'all is cancelled': ask({}),
  'a unit is cancelled': ask({ lines: [LINE] }),
  'an edit takes units out': patch({ lines: { '1': { quantity: 3 } } }),
  'an edit moves the order': patch({ shipTo: { lines: ['2 Main Street'], postalCode: '10002' } }),
  'a hold is placed': (id: string) =>
    call(hold, placeHoldDoor, {
      params: { id: orderId },
      body: { id, reason: 'CHECK', before: 'dispatch' },
      caller: operator,
    }),
} as const;
type CommandName = keyof typeof commands;
const isCommand = (name: string): name is CommandName => name in commands;
const names = Object.keys(commands).filter(isCommand);
const everyPair = names.flatMap((slow) => names.map((fast) => [slow, fast] as const));
/** `npm test` meets some of them, `npm run test:properties` all. */
const EACH = process.env['PROPERTY_SIZE'] === 'max' ? 1 : 15;
const pairs = everyPair.filter((_, index) => index % EACH === 0);

/** A command has far fewer calls of the table. */
const MOST_CALLS = 80;

interface Outcome {
  readonly statuses: readonly number[];
  /** The other came in between. */
  readonly hasMet: boolean;
}

describe('two commands at once', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    table.close();
  });

  /** Carries the one out, and the whole of the other before its call number `at`. */
  async function meet(slow: CommandName, fast: CommandName, at: number): Promise<Outcome> {
    forgetNetwork();
    table.close();
    table = new MemoryTable().seed(
      channelItem('web'),
      ...[1, 2, 3, 4].map((n) => locationItem(`store-${n}`)),
    );
    seedStage(table, { accepted: 3, planned: 1, left: 1 });
    const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
    const statuses: number[] = [];
    let calls = 0;
    const late = async (command: unknown): Promise<unknown> => {
      calls += 1;
      if (calls === at) statuses.push((await commands[fast]('fast')).status);
      return send(command);
    };
    vi.spyOn(client, 'send').mockImplementation(late as typeof client.send);
    statuses.push((await commands[slow]('slow')).status);
    vi.restoreAllMocks();
    return { statuses, hasMet: calls >= at };
  }

  test.each(pairs)(
    '%s while %s, between any two reads: no 5xx, and the books add up (P24, P26)',
    async (slow, fast) => {
      for (let at = 1; at <= MOST_CALLS; at++) {
        const { statuses, hasMet } = await meet(slow, fast, at);
        if (!hasMet) return;

        expect(statuses.filter((status) => status >= 500)).toEqual([]);
        expect(findings(table)).toEqual([]);
        expect(unpublishable(table)).toEqual([]);
        expect(table.ofType('Exception').map((one) => one['exceptionType'])).not.toContain('ExecutionFailed');
      }
      expect.fail('a command of so many calls has not come to its end');
    },
  );
});
