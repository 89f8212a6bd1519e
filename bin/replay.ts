/**
 * `npm run replay -- --last N | --orders FILE`: plans stored decisions again and says whether each came out
 * the same, to the bit.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lastOrders } from './replay/last-orders.ts';
import { type Replayed, type ReplayOutcome, replayOrder } from './replay/replay-order.ts';

const USAGE = `npm run replay -- --last N | --orders FILE [--table TABLE]
  --last N       the decisions of the N newest orders
  --orders FILE  of these orders, one id a line
  --table        the table's name, or TABLE_NAME; region, credentials and endpoint as the AWS SDK finds them`;

const options = { last: { type: 'string' }, orders: { type: 'string' }, table: { type: 'string' } } as const;

function endWithUsage(): never {
  console.error(USAGE);
  process.exit(2);
}

/** The orders that the command line asks for, either the last ones or those of a file. */
async function askedOrders(last: string | undefined, file: string | undefined): Promise<string[]> {
  if (last !== undefined && file === undefined && /^[1-9]\d*$/.test(last))
    return lastOrders(Number(last), new Date().toISOString());
  if (last !== undefined || file === undefined) return endWithUsage();
  const ids = readFileSync(file, 'utf8').split(/\s+/);
  return ids.filter((id) => id !== '');
}

function print(replayed: readonly Replayed[]): void {
  for (const { orderId, n, as, where } of replayed)
    console.log([`${orderId} decision ${n}: ${as}`, ...where].join('\n  '));
}

function replayedAs(outcome: ReplayOutcome): Replayed[] {
  return replayed.filter(({ as }) => as === outcome);
}

const { values } = parseArgs({ options });
const table = values.table ?? process.env['TABLE_NAME'] ?? endWithUsage();
process.env['TABLE_NAME'] = table;
const orders = await askedOrders(values.last, values.orders);
const replayed: Replayed[] = [];
for (const orderId of orders) replayed.push(...(await replayOrder(orderId)));

const faults = [...replayedAs('different'), ...replayedAs('unreadable')];
print(faults);
const byOthers = replayedAs('other planner');
if (byOthers.length > 0) console.log('Decided by another version of the planner; no fault:');
print(byOthers);

const outcomes = ['same', 'different', 'unreadable', 'other planner'] as const;
const counts = outcomes.map((as) => ({ as, count: replayedAs(as).length })).filter(({ count }) => count > 0);
const summary = counts.map(({ as, count }) => `${count} ${as}`).join(', ');
console.log(`${orders.length} orders: ${summary || 'no decisions'}`);
process.exitCode = faults.length > 0 ? 1 : 0;
