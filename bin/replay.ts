/**
 * `npm run replay -- --last N | --orders FILE`: plans stored decisions again and says whether each came out
 * the same, to the bit.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lastOrders, type Replayed, replayOrder } from './replay/replayed.ts';

const USAGE = `npm run replay -- --last N | --orders FILE [--table TABLE]
  --last N       the decisions of the N newest orders
  --orders FILE  of these orders, one id a line
  --table        the table's name, or TABLE_NAME; region, credentials and endpoint as the AWS SDK finds them`;

const { values } = parseArgs({
  options: { last: { type: 'string' }, orders: { type: 'string' }, table: { type: 'string' } },
});
const table = values.table ?? process.env['TABLE_NAME'];
const count = values.last === undefined ? undefined : Number(values.last);
if (
  table === undefined ||
  (values.orders === undefined) === (count === undefined) ||
  (count !== undefined && !(Number.isInteger(count) && count > 0))
) {
  console.error(USAGE);
  process.exit(2);
}
process.env['TABLE_NAME'] = table;
const orders =
  count === undefined
    ? readFileSync(values.orders ?? '', 'utf8')
        .split(/\s+/)
        .filter((id) => id !== '')
    : await lastOrders(count, new Date().toISOString());
const replayed: Replayed[] = [];
for (const orderId of orders) replayed.push(...(await replayOrder(orderId)));

function of(as: Replayed['as']): Replayed[] {
  return replayed.filter((one) => one.as === as);
}

function list(all: readonly Replayed[]): void {
  for (const { orderId, n, as, where } of all)
    console.log([`${orderId} decision ${n}: ${as}`, ...where].join('\n  '));
}

const faults = [...of('different'), ...of('unreadable')];
list(faults);
const others = of('other planner');
if (others.length > 0) console.log('Decided by another version of the planner; no fault:');
list(others);
const counted = (['same', 'different', 'unreadable', 'other planner'] as const)
  .map((as) => ({ as, many: of(as).length }))
  .filter(({ many }) => many > 0);
console.log(
  `${orders.length} orders: ${counted.map(({ as, many }) => `${many} ${as}`).join(', ') || 'no decisions'}`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
