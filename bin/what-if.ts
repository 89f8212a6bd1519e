/**
 * `npm run what-if -- --rules FILE|VERSION --last N`: plans past orders again by other rules, in a closed loop, and says what
 * would have been otherwise. That the rules of then give the decisions of then is said first.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { whatIfPage } from '../functions/trust/what-if/page/page.ts';
import { assumptionsOf } from '../functions/trust/what-if/page/sentences.ts';
import { readPast } from '../functions/trust/what-if/past.store.ts';
import { Tally } from '../functions/trust/what-if/report/report.ts';
import { summaryOf } from '../functions/trust/what-if/report/summary.ts';
import { brokenThresholds } from '../functions/trust/what-if/report/thresholds.ts';
import { whatIf } from '../functions/trust/what-if/what-if.ts';
import { countOption, readOptions, runAsCommand } from './command/command.ts';
import { progressBar } from './command/progress-bar.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';
import { UnreadableFile } from './files/text-file.ts';
import { ordersAskedFor, replacedBy, thresholdsOf } from './what-if/asked.ts';
import { terminalReport } from './what-if/terminal.ts';

const USAGE = `npm run what-if -- --rules FILE|VERSION [--network DIR] [--rates FILE] --last N | --from DAY [--to DAY]
  --rules FILE|VERSION  a ruleset, or the number of one that was uploaded
  --network DIR         other locations, costs and prices, as npm run network:import takes them
  --rates FILE          other rate cards: one or a list, as PUT /rate-cards/{id} takes them, each with its id
  --last N              the newest N orders
  --from, --to          the orders captured between days or instants of UTC; to now where --to is not given
  --sample PCT          only so many percent of the orders go by the new rules
  --refusals off        no location gives units back by the new rules (else as it happened, or by its own rate)
  --seed N              of what is drawn: refusals, sample, ranges (1)
  --fail-if LIMIT       exit 1 where it is broken, such as "cost > +1%" or "promise < -0.5"; may be repeated
  --html FILE, --json FILE   writes the report as one page, or whole as JSON
${TABLE_HELP}
The last line is one JSON object. Exit 1 where a limit is broken or the past cannot be told truly.`;

const options = {
  rules: { type: 'string' },
  network: { type: 'string' },
  rates: { type: 'string' },
  last: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  sample: { type: 'string', default: '100' },
  refusals: { type: 'string', default: 'asHappened' },
  seed: { type: 'string', default: '1' },
  'fail-if': { type: 'string', multiple: true },
  html: { type: 'string' },
  json: { type: 'string' },
  stage: { type: 'string' },
  table: { type: 'string' },
} as const;

const askedSchema = z.object({
  last: countOption.optional(),
  sample: z.coerce.number().gt(0).max(100),
  refusals: z.enum(['asHappened', 'off']),
  seed: countOption,
});

await runAsCommand(USAGE, async () => {
  const { values } = parseArgs({ options });
  const { last, sample: samplePct, refusals, seed } = readOptions(askedSchema, values);
  const thresholds = thresholdsOf(values['fail-if'] ?? []);
  await findSystem(values);
  const replaced = await replacedBy(values);
  const { orderIds, named } = await ordersAskedFor({ last, from: values.from, to: values.to });
  const tally = new Tally();
  const bar = progressBar(orderIds.length, 'orders');
  let told = 0;
  const run = await whatIf(await readPast(orderIds), {
    ...{ replaced, refusals, seed, samplePct },
    tell: (pair) => {
      tally.add(pair);
      told += 1;
      bar.show(told);
    },
  });
  bar.end();
  const assumptions = assumptionsOf({ refusals, samplePct, hasNetwork: replaced.stock !== undefined });
  const report = tally.report(run, { title: `What if: ${named}`, assumptions, seed });
  for (const line of terminalReport(report)) console.log(line);
  if (report.orders === 0) throw new UnreadableFile('None of these orders was ever planned.');
  if (values.html !== undefined) writeFileSync(values.html, whatIfPage(report));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report)}\n`);
  const broken = brokenThresholds(thresholds, report.metrics);
  for (const { text } of broken) console.log(`Broken: ${text}`);
  console.log(JSON.stringify(summaryOf(report, broken)));
  return broken.length > 0 || report.proof.different > 0 ? 1 : 0;
});
