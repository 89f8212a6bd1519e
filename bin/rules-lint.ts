/**
 * `npm run rules:lint -- FILE [--network DIR] [--basket FILE] [--last N]`: what is dead, contradictory or out of reach in a
 * ruleset, each with the smallest order that shows it.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { rulesetBodySchema, rulesetFaults } from '../functions/planner/ruleset.ts';
import { Coverage } from '../functions/routing/rulesets/lint/coverage.ts';
import { findingView, lintQuestionSchema } from '../functions/routing/rulesets/lint/finding.ts';
import { lintRuleset } from '../functions/routing/rulesets/lint/lint-ruleset.ts';
import {
  countOption,
  mustHaveNoMoreWords,
  readOptions,
  runAsCommand,
  UsageError,
} from './command/command.ts';
import { findSystem, TABLE_HELP } from './command/system.ts';
import { readTextFile, UnreadableFile } from './files/text-file.ts';
import { lintNetwork } from './rules/lint-network.ts';
import { coverageLines, findingLines } from './rules/lint-report.ts';
import { pastOrders } from './rules/past-orders.ts';

const USAGE = `npm run rules:lint -- FILE [--network DIR] [--basket FILE] [--last N] [--table TABLE] [--stage STAGE]
  FILE       a ruleset, as POST /rulesets takes it
  --network  a folder as npm run network:import takes it; left out: the network of the system
  --basket   a JSON list of orders ({order, positions}, as POST /routing/plan takes them) that limits are meant to leave plannable
  --last N   also which share of the system's N newest orders of a month each strategy, filter and limit met
${TABLE_HELP}
The last line is one JSON object. Exit 1 where anything is found.`;

const options = {
  network: { type: 'string' },
  basket: { type: 'string' },
  last: { type: 'string' },
  table: { type: 'string' },
  stage: { type: 'string' },
} as const;

/** Far more than an upload takes: nobody waits at a door. */
const WORK = 20_000_000;

const countsSchema = z.object({ last: countOption.optional() });

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readTextFile(file).text);
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    throw new UnreadableFile(`${file}: is no JSON`, { cause });
  }
}

/** @throws UnreadableFile with every error by path */
function rulesetIn(file: string) {
  const document = jsonIn(file);
  const faults = rulesetFaults(document).map(({ path, message }) => `${file}: ${path} ${message}`);
  if (faults.length > 0) throw new UnreadableFile(faults.join('\n'));
  return rulesetBodySchema.parse(document);
}

/** @throws UnreadableFile */
function basketIn(file: string, now: string) {
  const schema = z.array(lintQuestionSchema.partial({ history: true, now: true })).min(1);
  const basket = schema.safeParse(jsonIn(file));
  if (!basket.success) throw new UnreadableFile(`${file}: ${z.prettifyError(basket.error)}`);
  return basket.data.map((question) => ({
    ...question,
    history: question.history ?? { attempt: 0 },
    now: question.now ?? now,
  }));
}

await runAsCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [file] = positionals;
  mustHaveNoMoreWords(positionals, 1);
  if (file === undefined) throw new UsageError('Which ruleset?');
  const { last = 0 } = readOptions(countsSchema, { last: values.last });
  const now = new Date().toISOString();
  const ruleset = rulesetIn(file);
  const basket = values.basket === undefined ? {} : { basket: basketIn(values.basket, now) };
  if (values.network === undefined || last > 0) await findSystem(values);
  const network = await lintNetwork(values.network);
  const { findings, isWhole } = lintRuleset(ruleset, network, now, { work: WORK, ...basket });
  for (const finding of findings) console.log(findingLines(findingView(finding)).join('\n'));
  const coverage = new Coverage(ruleset);
  if (last > 0) for await (const input of pastOrders(last, now)) coverage.add(input);
  if (last > 0) console.log(coverageLines(coverage.rows, coverage.orders).join('\n'));
  const summary = { findings: findings.length, whole: isWhole, orders: coverage.orders };
  console.log(JSON.stringify(summary));
  return findings.length > 0 ? 1 : 0;
});
