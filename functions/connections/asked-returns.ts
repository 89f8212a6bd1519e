/** Returns that somebody has asked for at a shop: opened here through the same door as all others, cut and cancelled as there. */
import type { ReturnAtShop } from '../channels/contract/adapter.ts';
import { readChannel } from '../network/entities/network.store.ts';
import { reasonsOf } from '../network/entities/return-policy.ts';
import type { SomeUnits } from '../order/line-units.ts';
import { readOrder } from '../order/order.store.ts';
import { askForReturn } from '../returns/rma/ask-for-return.ts';
import { openedReturnSchema, tellAtCounter } from '../returns/rma/at-the-counter.ts';
import { readReturn } from '../returns/rma/return.store.ts';
import type { Return } from '../returns/rma/return.ts';
import { callerName } from '../shared/caller.ts';
import { findAnswer } from '../shared/command.ts';
import { key } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { callerOf, isTaken, type OrderOfShop } from './order-of-shop.ts';

/** Our return of a shop's, and the id of the command that opened it. */
interface Opened {
  readonly id: string;
  readonly returned: Return;
}

/** One that was cut at the shop is another return here: the one before it is cancelled. */
function commandId(name: string, nth: number): string {
  return nth === 1 ? `return ${name}` : `return ${name} #${nth}`;
}

async function answerOf(about: OrderOfShop, name: string, id: string) {
  const { orderId, now } = about;
  const asked = { aggregate: key.order(orderId), caller: callerOf(about), id, kind: 'return' as const };
  const answer = await findAnswer({ ...asked, content: { shopReturn: name }, now });
  return answer && parseOwn(openedReturnSchema, answer.body, `return ${name} of ${about.channel}`);
}

/** The last return that was opened here for the shop's, and the id for the next one. */
async function lastOpened(
  about: OrderOfShop,
  name: string,
): Promise<{ readonly last?: Opened; readonly next: string }> {
  let last: Opened | undefined;
  for (let nth = 1; ; nth++) {
    const id = commandId(name, nth);
    const opened = await answerOf(about, name, id);
    if (!opened) return { ...(last ? { last } : {}), next: id };
    last = { id, returned: await readReturn(opened.returnId) };
  }
}

/** Cancels what was opened here; goods that have come are here. Answers whether it is cancelled. */
function cancel(about: OrderOfShop, { id, returned }: Opened, why: 'cancelled' | 'cut'): Promise<boolean> {
  const { orderId, now } = about;
  const event = { id: `${id} ${why}`, kind: 'cancelled' as const };
  return isTaken(tellAtCounter(event, returned, { orderId }, callerOf(about), now));
}

/** Whether it was cancelled here for what was taken out of it there. */
async function wasCut(about: OrderOfShop, { id, returned }: Opened): Promise<boolean> {
  const event = { id: `${id} cut`, kind: 'cancelled' as const };
  const aggregate = key.return(about.orderId, returned.n);
  const told = { aggregate, caller: callerOf(about), id: event.id, content: event, now: about.now };
  return (await findAnswer(told)) !== undefined;
}

function hasSameUnits(one: readonly SomeUnits[], other: readonly SomeUnits[]): boolean {
  const left = new Map(one.map(({ lineId, units }) => [lineId, units]));
  return one.length === other.length && other.every(({ lineId, units }) => left.get(lineId) === units);
}

/** The reasons of a shop as its channel has them: what it has not declared is another one. */
async function withKnownReasons(channel: string, lines: ReturnAtShop['lines']) {
  const known = reasonsOf((await readChannel(channel)).policies.returns);
  return lines.map(({ reason, ...line }) => {
    if (reason === undefined) return line;
    return { ...line, reason: known.includes(reason) ? reason : 'other' };
  });
}

/** Opens a return: its units may be coming back already, or nobody has heard that they left. Answers whether it is open. */
async function open(about: OrderOfShop, { name, lines: asked }: ReturnAtShop, id: string): Promise<boolean> {
  const caller = callerOf(about);
  const lines = await withKnownReasons(about.channel, asked);
  const wanted = { lines, outcome: 'refund' as const, despitePolicy: callerName(caller) };
  const command = { wanted, caller, id, content: { shopReturn: name } };
  return isTaken(readOrder(about.orderId).then((order) => askForReturn(order, command, about.now)));
}

/** What was opened here, as the shop has it by now. Answers whether all that the shop wants back is awaited here, or was. */
async function follow(about: OrderOfShop, asked: ReturnAtShop): Promise<boolean> {
  const { last, next } = await lastOpened(about, asked.name);
  const isOff = asked.state === 'cancelled' || asked.lines.length === 0;
  if (!last) return isOff || (await open(about, asked, next));
  const { status, lines } = last.returned;
  if (isOff) {
    await cancel(about, last, 'cancelled');
    return true;
  }
  if (hasSameUnits(lines, asked.lines)) return true;
  // One that a person has ended here, or whose goods are on their way, is left as it is.
  const isCut = status === 'requested' ? await cancel(about, last, 'cut') : await wasCut(about, last);
  return !isCut || (await open(about, asked, next));
}

/**
 * Opens the returns that somebody has asked for at the shop, and that it lets come: each once. Whoever pays for them first, here
 * or there, has paid. Those that the shop has cancelled are cancelled here, and those that units were taken out of are opened
 * anew with what is left. Answers whether none was refused.
 * @throws Contended, Unavailable
 */
export async function keepAskedReturns(about: OrderOfShop, asked: readonly ReturnAtShop[]): Promise<boolean> {
  let areAllTaken = true;
  for (const one of asked) areAllTaken = (await follow(about, one)) && areAllTaken;
  return areAllTaken;
}
