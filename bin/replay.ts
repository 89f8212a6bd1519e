/**
 * `npm run replay -- --last N | --orders FILE`: plans stored decisions again and says whether each came out
 * the same, to the bit.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readOrder } from '../functions/order/order.store.ts';
import type { GroupName } from '../functions/routing/decisions/decision-record.ts';
import { counted } from '../functions/shared/counted.ts';
import { lastOrders } from '../functions/trust/what-if/listed-orders.store.ts';
import { countOption, readOptions, runAsCommand, UsageError } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';
import { readTextFile, UnreadableFile } from './files/text-file.ts';
import { groupsOnce, replayedGroup } from './replay/replay-group.ts';
import { type Replayed, type ReplayOutcome, replayOrder } from './replay/replay-order.ts';
import { replayPlaces } from './replay/replay-places.ts';

const USAGE = `npm run replay -- --last N | --orders FILE [--table TABLE] [--stage STAGE]
  --last N       the decisions of the N newest orders
  --orders FILE  of these orders, one id a line
  --table        a table of the AWS that the environment names
${TABLE_HELP}`;

const options = {
  last: { type: 'string' },
  orders: { type: 'string' },
  table: { type: 'string' },
  stage: { type: 'string' },
} as const;

/** @throws UsageError unless the command line names orders in one of the two ways */
function mustNameOrders(last: string | undefined, file: string | undefined): void {
  if ((last === undefined) === (file === undefined)) throw new UsageError('Which orders?');
}

/** The ids in a file. @throws UnreadableFile */
function ordersIn(file: string): string[] {
  const ids = readTextFile(file)
    .text.split(/\s+/)
    .filter((id) => id !== '');
  if (ids.length === 0) throw new UnreadableFile(`${file}: names no order`);
  return ids;
}

const countsSchema = z.object({ last: countOption.optional() });

const whats = {
  route: (n: number) => `decision ${n}`,
  return: (n: number) => `location of return ${n}`,
  group: () => 'and those planned together with it',
} as const;

function print(replayed: readonly Replayed[]): void {
  for (const { orderId, n, kind, as, where } of replayed) {
    console.log([`${orderId} ${whats[kind](n)}: ${as}`, ...where].join('\n  '));
  }
}

const outcomes = ['same', 'different', 'unreadable', 'other planner'] as const;

function replayedAs(replayed: readonly Replayed[], outcome: ReplayOutcome): Replayed[] {
  return replayed.filter(({ as }) => as === outcome);
}

/** Prints what differs, and answers those differences that are faults. */
function printReplayed(replayed: readonly Replayed[]): readonly Replayed[] {
  const faults = [...replayedAs(replayed, 'different'), ...replayedAs(replayed, 'unreadable')];
  print(faults);
  const byOthers = replayedAs(replayed, 'other planner');
  if (byOthers.length > 0) console.log('Decided by another version of the planner; no fault:');
  print(byOthers);
  return faults;
}

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options });
  const { last: lastText, orders: file } = values;
  mustNameOrders(lastText, file);
  const { last = 0 } = readOptions(countsSchema, { last: lastText });
  const named = file === undefined ? undefined : ordersIn(file);
  await findSystem(values);
  const orders = named ?? (await lastOrders(last, new Date().toISOString()));
  const replayed: Replayed[] = [];
  const groups: GroupName[] = [];
  for (const orderId of orders) {
    await readOrder(orderId);
    const ofOrder = await replayOrder(orderId);
    groups.push(...ofOrder.groups);
    replayed.push(...ofOrder.replayed, ...(await replayPlaces(orderId)));
  }
  for (const name of groupsOnce(groups)) replayed.push(await replayedGroup(name));
  const faults = printReplayed(replayed);
  const counts = outcomes
    .map((as) => ({ as, count: replayedAs(replayed, as).length }))
    .filter(({ count }) => count > 0);
  const summary = counts.map(({ as, count }) => `${count} ${as}`).join(', ');
  console.log(`${counted(orders.length, 'order')}: ${summary || 'no decisions'}`);
  return faults.length > 0 ? 1 : 0;
});
