/**
 * `npm run capacity`: orders a second by each ceiling, and the whole cost of an order, from the last
 * `npm run cost` (which is run first where there is none). The last line is one JSON object. Exit 1 where less than a
 * hundred orders a second go through in a large region.
 */
import { parseArgs } from 'node:util';
import { ceilingsOf, lowestOf } from './capacity/ceilings.ts';
import { readQuotas } from './capacity/quotas.ts';
import { AIM, capacityReport } from './capacity/report.ts';
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
(which is run first where there is none). The last line is one JSON object; exit 1 where it is below ${AIM} in a large region.`;

await runAsCommand(USAGE, async () => {
  parseArgs();
  const known = readMeasure(lastMeasure);
  const measure = known ?? (await measureOnLocalAws({ orders: ORDERS, warmUp: WARM_UP, atOnce: 2, say }));
  if (!known) saveMeasure(lastMeasure, measure);
  const quotas = readQuotas();
  const stage = prodCapacity(measure);
  for (const line of capacityReport({ measure, stage, quotas, prices: readPrices() })) console.log(line);
  return lowestOf(ceilingsOf(measure, stage, quotas, 'large')).perSecond < AIM ? 1 : 0;
});
endProcess();
