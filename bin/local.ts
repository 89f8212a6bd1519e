/**
 * `npm start`: the whole system on a local AWS, with live orders. `--once` ends when they have reached their
 * ends.
 */
import { parseArgs } from 'node:util';
import { buildConsole } from '../console/bin/install.ts';
import type { Emulator } from '../local/aws/emulator.ts';
import { announceInstance, leaveInstance, runningInstance } from '../local/aws/instance.ts';
import { chooseArticles, shopArticles } from '../local/brand/articles.ts';
import { LiveOrders } from '../local/brand/live-orders.ts';
import { startParties } from '../local/brand/parties.ts';
import { scenarios } from '../local/brand/scenarios.ts';
import { ShopWatch } from '../local/brand/shop-watch.ts';
import { openShops } from '../local/brand/shops.ts';
import { runAsCommand } from './command/command.ts';
import { addressesOf, localSystemOf, printAddresses, printOwnOrder } from './local/addresses.ts';
import { networkFile, start } from './local/start.ts';

const ending = new AbortController();
let aws: Emulator | undefined;

async function end(code: number): Promise<never> {
  ending.abort();
  await aws?.stop();
  leaveInstance();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void end(signal === 'SIGINT' ? 0 : 1));

async function main(): Promise<number> {
  const { once } = parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
  const other = runningInstance();
  if (other) {
    printAddresses('It runs already:', other.addresses);
    return 0;
  }

  const began = Date.now();
  const opening = openShops(shopArticles(networkFile('skus.csv')));
  const building = once ? undefined : buildConsole();
  // Whoever waits for them hears of it.
  opening.catch(() => undefined);
  building?.catch(() => undefined);
  const started = await start(
    process.env['AWS_ENDPOINT_URL'],
    (opened) => {
      aws = opened;
    },
    opening,
    building,
  );
  const shops = await opening;
  const addresses = addressesOf(started, shops);
  announceInstance({ addresses, system: localSystemOf(started) });

  console.log('\nOrders');
  const { system, operator } = started;
  const articles = await chooseArticles(operator);
  const orders = new LiveOrders(operator, began);
  const people = await startParties(system, operator, orders, ending.signal);
  const watch = new ShopWatch(shops);
  void watch.look(ending.signal);
  const results = await orders.run(scenarios(operator, articles, watch, people));
  orders.printSummary(results);
  const isTold = await watch.printSummary();
  if (once) await end(isTold && results.every(({ reached }) => reached) ? 0 : 1);

  printAddresses('\nAddresses', addresses);
  printOwnOrder(started, articles.everywhere[0]);
  console.log('Running; Ctrl-C ends it.');
  return 0;
}

const USAGE = `npm start [-- --once]   the whole system on a local AWS, with live orders; Ctrl-C ends it
  --once  ends when the orders have reached their ends; exit 1 when one has not
AWS_ENDPOINT_URL names an AWS to use instead of an emulator of its own. While it runs, npm run credentials, audit, replay,
re-emit, erase, network:import and rates:import work on it by themselves.`;

await runAsCommand(USAGE, main);
if (process.exitCode) await end(Number(process.exitCode));
