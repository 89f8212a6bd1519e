/**
 * `npm run search:fill -- [--stage STAGE]`: enters orders that were captured before the lists of groups and customers were there,
 * or while no key was set, so that they are found by them.
 */
import { parseArgs } from 'node:util';
import { type EnteredOrders, enterOrders } from '../functions/operations/search/enter-orders.ts';
import { counted } from '../functions/shared/counted.ts';
import { runAsCommand } from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';

const USAGE = `npm run search:fill -- [--stage STAGE] [--customers]
  reads the whole table once, and enters each order into the list of its group, where it is not there yet
  --customers  also under its customer: for stages whose setting customerSearch is on
${TABLE_HELP}`;

function inWords({ orders, grouped, customers }: EnteredOrders): string {
  return `${counted(orders, 'order')} read: ${grouped} listed anew by group, ${customers} found by customer`;
}

await runAsCommand(USAGE, async () => {
  const options = { stage: { type: 'string' }, customers: { type: 'boolean', default: false } } as const;
  const { stage, customers } = parseArgs({ options }).values;
  await findSystem({ stage });
  if (customers) process.env['SETTINGS'] = JSON.stringify({ customerSearch: true });
  const entered = await enterOrders(new Date().toISOString(), (soFar) =>
    console.log(`... ${inWords(soFar)}`),
  );
  console.log(inWords(entered));
  return 0;
});
