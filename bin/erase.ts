/**
 * `npm run erase -- --order ID | --customer EMAIL-or-id [--stage dev] [--by NAME]`: redacts the personal data
 * of closed orders and says what it did. Exit 1 when an order is still in flight: run it again when that is
 * closed.
 */
import { parseArgs } from 'node:util';
import { eraseCustomer, eraseOrder } from '../functions/operations/erase/erase.ts';
import { locateStage } from './credentials/locate-stage.ts';
import { erasureReport, isErased } from './erase/report.ts';

const { values } = parseArgs({
  options: {
    order: { type: 'string' },
    customer: { type: 'string' },
    stage: { type: 'string', default: 'dev' },
    by: { type: 'string', default: 'operator' },
  },
});

const { order, customer } = values;
if ((order === undefined) === (customer === undefined)) {
  console.error('What is to be erased? npm run erase -- --order ID, or --customer EMAIL-or-id.');
  process.exit(2);
}
await locateStage(values.stage);
const request = { by: values.by, now: new Date().toISOString() };
const erasure =
  order === undefined ? await eraseCustomer(customer ?? '', request) : await eraseOrder(order, request);
for (const line of erasureReport(erasure)) console.log(line);
process.exit(isErased(erasure) ? 0 : 1);
