import * as z from 'zod';
import { rulesetSchema } from '../../functions/planner/ruleset.ts';
import { readPast } from '../../functions/trust/what-if/past.store.ts';
import { Tally } from '../../functions/trust/what-if/report/report.ts';
import { summaryOf } from '../../functions/trust/what-if/report/summary.ts';
import { whatIf } from '../../functions/trust/what-if/what-if.ts';
import { type Stage, send } from '../actors/cast.ts';
import type { FaultKind } from '../aws/faults.ts';
import { thisProcess } from '../engine/engine.ts';
import { operator } from '../network.ts';
import type { Violation } from './violation.ts';

const RULE = 'what-if job';
const MINUTE_MS = 60_000;
/** A job that failed is asked for again; the relay, and whoever looks at it, have time to find out. */
const MOST_TRIES = 4;
const MOST_LOOKS = 20;

/** What meets its steps, and how many in a row: two broken ones leave a job that says nothing of its end. */
const troubles: readonly (readonly [kind: FaultKind, times: number])[] = [
  ['lambdaTwice', 1],
  ['lambdaUnknown', 1],
  ['dieBeforeWrite', 1],
  ['dieAfterWrite', 1],
  ['statesThrottled', 1],
  ['stepBroken', 1],
  ['stepBroken', 2],
];

const jobSchema = z.looseObject({ whatIfId: z.string(), state: z.string(), summary: z.unknown().optional() });
const reportSchema = z.looseObject({ orders: z.number() });
type Job = z.output<typeof jobSchema>;

/** Asks until the job is over; undefined where a door refuses. */
async function asked(stage: Stage, body: object): Promise<Job | undefined> {
  const { body: answer, status } = await send(stage, 'askWhatIf', { body, caller: operator });
  if (status >= 300) return undefined;
  const { whatIfId: id } = jobSchema.parse(answer);
  for (let look = 1; look <= MOST_LOOKS; look++) {
    await stage.world.engine.sleep(thisProcess(), MINUTE_MS);
    const { body: seen } = await send(stage, 'readWhatIf', { params: { id }, caller: operator });
    const job = jobSchema.safeParse(seen).data;
    if (job?.state === 'done' || job?.state === 'failed') return job;
  }
  return undefined;
}

/** The same in one go, without files, steps and faults. */
async function toldAtOnce(orderIds: readonly string[], ruleset: object): Promise<unknown> {
  const tally = new Tally();
  const replaced = { ruleset: rulesetSchema.parse(ruleset) };
  const terms = { replaced, refusals: 'asHappened', seed: 1, samplePct: 100 } as const;
  const run = await whatIf(await readPast(orderIds), { ...terms, tell: (pair) => tally.add(pair) });
  return summaryOf(tally.report(run, { title: '', assumptions: [], seed: 1 }), []);
}

/**
 * A what-if that is asked for by its door, whatever meets its steps on the way, ends, is the same when it is asked for again,
 * and says by parts what the same past says in one go.
 */
export async function whatIfJobViolations(stage: Stage): Promise<Violation[]> {
  const { world, network, random, name } = stage;
  const orderIds = world.table.store.ofType('Order').map((item) => String(item['orderId']));
  if (orderIds.length === 0) return [];
  const ruleset = { currency: 'USD', filters: [locationsWithout(random.pick(network.locations).id)] };
  const body = { id: name, ruleset, last: 1000 };
  const [kind, times] = random.pick(troubles);
  world.faults.isOn = true;
  world.faults.planNext(kind, times);
  let job: Job | undefined;
  for (let tries = 1; tries <= MOST_TRIES && job?.state !== 'done'; tries++) job = await asked(stage, body);
  world.faults.isOn = false;
  const expected = await toldAtOnce(orderIds, ruleset);
  // A past of which no order was ever planned has no report.
  const hasOrders = z.looseObject({ orders: z.number() }).parse(expected).orders > 0;
  const wrong = (text: string): Violation[] => [{ rule: RULE, about: name, text: `${text} (${kind})` }];
  if (!hasOrders)
    return job?.state === 'failed' ? [] : wrong(`is ${job?.state} of orders that nobody planned`);
  if (job?.state !== 'done') return wrong(`is ${JSON.stringify(job)} after ${MOST_TRIES} requests`);
  return said(stage, job, body, expected).then((texts) => texts.flatMap(wrong));
}

function locationsWithout(id: string): object {
  return { type: 'locations', deny: { ids: [id] } };
}

/** What a job that is done says otherwise than it should. */
async function said(stage: Stage, job: Job, body: object, expected: unknown): Promise<string[]> {
  const params = { id: job.whatIfId };
  const again = await send(stage, 'askWhatIf', { body, caller: operator });
  const report = await send(stage, 'readWhatIfReport', { params, caller: operator });
  const page = await send(stage, 'readWhatIfPage', { params, caller: operator });
  const { orders } = z.looseObject({ orders: z.number() }).parse(expected);
  const isSame = JSON.stringify(job.summary) === JSON.stringify(expected);
  return [
    ...(isSame ? [] : [`says ${JSON.stringify(job.summary)}; in one go it is ${JSON.stringify(expected)}`]),
    ...(again.status === 200 && again.body['whatIfId'] === params.id
      ? []
      : ['is another job the second time']),
    ...(reportSchema.safeParse(report.body).data?.orders === orders ? [] : ['has a report of other orders']),
    ...(page.text.includes('<h2>') ? [] : ['has no page']),
  ];
}
