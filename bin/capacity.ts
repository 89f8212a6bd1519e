/**
 * `npm run capacity`: orders a second by each ceiling, and the whole cost of an order, from the last
 * `npm run cost` (which is run first where there is none). The last line is one JSON object. Exit 1 where less than a
 * hundred orders a second go through in a large region, or an order costs or calls more than it may.
 */
import { parseArgs } from 'node:util';
import { readQuotas } from './capacity/quotas.ts';
import { AIM, capacityReport, MOST_PUT_EVENTS, MOST_USD, missed } from './capacity/report.ts';
import { prodCapacity } from './capacity/stage.ts';
import { endProcess, runAsCommand } from './command/command.ts';
import { lastMeasure, readMeasure, saveMeasure } from './cost/measure.ts';
import { measureOnLocalAws } from './cost/on-local-aws.ts';
import { readPrices } from './cost/prices.ts';

const ORDERS = 30;
const WARM_UP = 20;

function say(text: string): void {
  console.error(text);
}

const USAGE = `npm run capacity   orders a second by each ceiling, and the whole cost of an order, from the last npm run cost
(which is run first where there is none). The last line is one JSON object; exit 1 where it is below ${AIM} in a large region,
where an order costs more than $${MOST_USD}, or takes more than ${MOST_PUT_EVENTS} calls of PutEvents.`;

await runAsCommand(USAGE, async () => {
  parseArgs();
  const known = readMeasure(lastMeasure);
  const measure = known ?? (await measureOnLocalAws({ orders: ORDERS, warmUp: WARM_UP, atOnce: 2, say }));
  if (!known) saveMeasure(lastMeasure, measure);
  const facts = { measure, stage: prodCapacity(measure), quotas: readQuotas(), prices: readPrices() };
  for (const line of capacityReport(facts)) console.log(line);
  const found = missed(facts);
  for (const text of found) say(`not as it has to be: ${text}`);
  return found.length > 0 ? 1 : 0;
});
endProcess();
