import { chunkOf } from '../../inventory/reservation/chunk.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { minus } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, retryMoved, transact } from '../../shared/transact.ts';
import { readFulfillment, saveFulfillment } from '../work/fulfillment.store.ts';
import type { Fulfillment } from '../work/fulfillment.ts';
import { isRequest } from '../work/fulfillment-transitions.ts';
import { changeWrites } from './change-writes.ts';
import { isHalfDone, reviseFulfillment, stockMovement, withDueAt } from './fulfillment-change.ts';
import { decideEvent, leavingUnits } from './fulfillment-decision.ts';
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

export interface FulfillmentRef {
  readonly orderId: string;
  readonly n: number;
}

interface Step {
  readonly answer?: EventAnswer | undefined;
  readonly owes: boolean;
}

/** One write of a command: all of it, or as many SKUs as fit. */
async function step(
  { orderId, n }: FulfillmentRef,
  command: FulfillmentCommand,
  now: string,
  may: (fulfillment: Fulfillment) => void,
): Promise<Step> {
  const { event } = command;
  const before = await readFulfillment(orderId, n);
  may(before);
  const earlier = knownCommand(before, command);
  if (earlier && !earlier.rest)
    return { answer: answerTo(before, command, earlier), owes: isHalfDone(before) };
  const order = isRequest(event.kind) ? undefined : await readOrder(orderId);
  const circumstance = { now, settings: settings(), orderCancelRequested: order?.cancel !== undefined };
  const lines = earlier?.rest?.lines ?? leavingUnits(before, event);
  let done: Step = { owes: false };
  const { writes } = await chunkOf(lines, MAX_ITEMS, async (chunk) => {
    const rest = minus(lines, chunk);
    const change = decideEvent(before, event, circumstance, { lines: chunk, last: rest.length === 0 });
    const as = commandRecord(command, change, rest, now);
    const remembered = rememberCommand(change.fulfillment, command, as);
    const planned = await changeWrites(
      order,
      before,
      { ...change, fulfillment: rest.length === 0 ? remembered : withDueAt(remembered, circumstance) },
      now,
    );
    done = {
      answer: as.rest ? undefined : answerTo(before, command, as),
      owes: (planned.fulfillment.owed ?? []).length > 0,
    };
    return planned.writes;
  });
  await transact(writes);
  return done;
}

/**
 * The movements that a ship still owes, as many as fit a write at a time. They change no promise: only what
 * the position says is there.
 */
async function payOwed({ orderId, n }: FulfillmentRef, now: string): Promise<void> {
  for (let owes = true; owes; ) {
    owes = await retryMoved(async () => {
      const before = await readFulfillment(orderId, n);
      const owed = (before.owed ?? []).map((line, index) => ({ ...line, lineId: String(index) }));
      if (owed.length === 0) return false;
      const at = (chosen: readonly { lineId: string }[]) =>
        owed.filter(({ lineId }) => chosen.some((one) => one.lineId === lineId));
      const { lines, writes } = await chunkOf(owed, MAX_ITEMS - 1, (chunk) =>
        moveStock(
          at(chunk).map(({ kind, lots, at: when, ...line }) => ({
            ...stockMovement(before, kind, line),
            lots,
            ...(when === undefined ? {} : { at: when }),
          })),
          now,
        ),
      );
      const left = owed
        .filter(({ lineId }) => !lines.some((one) => one.lineId === lineId))
        .map(({ lineId: _, ...line }) => line);
      await transact([
        saveFulfillment(
          before,
          reviseFulfillment(withDueAt({ ...before, owed: left }, { now, settings: settings() }), now),
        ),
        ...writes,
      ]);
      return left.length > 0;
    });
  }
}

/**
 * Carries a location's command out once, and answers: a repetition gets the first answer. One write; what is
 * too large for one is several, each whole in itself, remembered with the fulfillment until the last, so that
 * a repetition or the sweeper finishes it. `may` throws when the caller may not.
 */
export async function carryOutCommand(
  address: FulfillmentRef,
  command: FulfillmentCommand,
  now: string,
  may: (fulfillment: Fulfillment) => void = () => {},
): Promise<EventAnswer> {
  for (;;) {
    const { answer, owes } = await retryMoved(() => step(address, command, now, may));
    if (answer && owes) await payOwed(address, now);
    if (answer) return answer;
  }
}

/** Finishes what a handler that died left half done. */
export async function finishHalfDone(
  address: FulfillmentRef,
  fulfillment: Fulfillment,
  now: string,
): Promise<void> {
  for (const [name, { rest }] of Object.entries(fulfillment.commands)) {
    const event = rest && parseOwn(fulfillmentEventSchema, rest.event, `command ${name}`);
    if (event) await carryOutCommand(address, { by: callerOf(fulfillment, name, event.id), event }, now);
  }
  await payOwed(address, now);
}
