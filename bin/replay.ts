/** `npm run replay -- --last N | --orders FILE`: plans stored decisions again and says whether each came out the same, to the bit. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lastOrders, replayOrder } from './routing/replayed.ts';

const USAGE = `npm run replay -- --last N | --orders FILE [--table TABLE]
  --last N       the decisions of the N newest orders
  --orders FILE  of these orders, one id a line
  --table        the table's name, or TABLE_NAME; region, credentials and endpoint as the AWS SDK finds them`;

const { values } = parseArgs({ options: { last: { type: 'string' }, orders: { type: 'string' }, table: { type: 'string' } } });
const table = values.table ?? process.env['TABLE_NAME'];
const count = values.last === undefined ? undefined : Number(values.last);
if (table === undefined || (values.orders === undefined) === (count === undefined) || (count !== undefined && !(Number.isInteger(count) && count > 0))) {
  console.error(USAGE);
  process.exit(2);
}
process.env['TABLE_NAME'] = table;
const orders = count === undefined ? readFileSync(values.orders ?? '', 'utf8').split(/\s+/).filter((id) => id !== '') : await lastOrders(count, new Date().toISOString());
const counts = new Map<string, number>();
for (const orderId of orders) {
  for (const { n, as, where } of await replayOrder(orderId)) {
    counts.set(as, (counts.get(as) ?? 0) + 1);
    if (as !== 'same') console.log([`${orderId} decision ${n}: ${as}`, ...where].join('\n  '));
  }
}
console.log(`${orders.length} orders: ${[...counts].map(([as, many]) => `${many} ${as}`).join(', ') || 'no decisions'}`);
process.exitCode = (counts.get('different') ?? 0) + (counts.get('unreadable') ?? 0) > 0 ? 1 : 0;
