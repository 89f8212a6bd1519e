/**
 * `npm run erase -- --order ID | --customer EMAIL-or-id`: redacts the personal data of closed orders and says what it
 * did. Exit 1 when an order is still in flight: run it again when that is closed.
 */
import { parseArgs } from 'node:util';
import { eraseCustomer, eraseOrder } from '../functions/operations/erase/erase.ts';
import { runAsCommand, UsageError } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';
import { erasureReport, isErased } from './erase/report.ts';

const USAGE = `npm run erase -- --order ID | --customer EMAIL-or-id [--by NAME] [--stage STAGE]
  --order     the order whose personal data is redacted
  --customer  all orders of a customer, by address or by the shop's own customer id
  --by        who asks, for the record (operator)
${TABLE_HELP}`;

const options = {
  order: { type: 'string' },
  customer: { type: 'string' },
  stage: { type: 'string' },
  by: { type: 'string', default: 'operator' },
} as const;

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options });
  const { order, customer } = values;
  if ((order === undefined) === (customer === undefined)) throw new UsageError('What is to be erased?');
  if (order === '' || customer === '') throw new UsageError('Nothing is named that is to be erased.');

  await findSystem(values);
  const request = { by: values.by, now: new Date().toISOString() };
  const erasure =
    order === undefined ? await eraseCustomer(customer ?? '', request) : await eraseOrder(order, request);
  for (const line of erasureReport(erasure)) console.log(line);
  return isErased(erasure) ? 0 : 1;
});
