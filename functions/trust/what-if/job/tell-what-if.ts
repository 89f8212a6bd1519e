/**
 * Tells what was read, day after day: what an order takes by the new rules is missing for the next one, so that no day can be
 * told before the one that goes before it. Only one day's marks are in memory at a time.
 */
import { NotFound } from '../../../shared/errors.ts';
import { OutOfTime } from '../../../shared/time-budget.ts';
import { LedgerFacts } from '../ledger-facts.ts';
import { compareMarks, type PastMark } from '../marks.ts';
import { whatIfPage } from '../page/page.ts';
import { assumptionsOf } from '../page/sentences.ts';
import { toldPast } from '../past.store.ts';
import { Tally } from '../report/report.ts';
import { summaryOf } from '../report/summary.ts';
import { brokenThresholds, parseThreshold } from '../report/thresholds.ts';
import { whatIf } from '../what-if.ts';
import { ordersInWords, replacedByAsked } from './asked-what-if.ts';
import { gatheredSchema, manifestSchema, readPartSchema } from './read-past-by-parts.ts';
import { changeWhatIf, readWhatIf, type WhatIfAttempt } from './what-if-job.store.ts';
import { readAsked, WorkFiles } from './work-files.store.ts';

/** Of a day so many marks are told between two looks at the clock. */
const MARKS_AT_ONCE = 500;
/** How far it is is written this often at most. */
const SAID_EVERY_MS = 3000;
/** Below what a function may run: what takes longer is said, and not tried again and again. */
const MOST_MS = 13.5 * 60_000;

/** Whoever dies of too much work dies again: pauses that grow take minutes by then, as a passing fault does. */
const MOST_RETRIES = 8;

/** Which files have the marks of each day, the days in their order. */
interface ReadDays {
  readonly facts: LedgerFacts;
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly orders: ReadonlySet<string>;
}

async function readDays(work: WorkFiles): Promise<ReadDays> {
  const { chunks } = await work.read(manifestSchema, 'manifest');
  const { days, releaseDays, parts } = await work.read(gatheredSchema, 'gathered');
  const files = new Map<string, string[]>();
  const add = (day: string, name: string): unknown => files.set(day, [...(files.get(day) ?? []), name]);
  for (const [day, chunks] of Object.entries(days)) for (const chunk of chunks) add(day, `orders-${chunk}`);
  for (const day of releaseDays) add(day, 'releases');
  const facts = new LedgerFacts();
  for (const part of parts.keys()) {
    const read = await work.read(readPartSchema, `facts/${part}`);
    facts.addKept(read.facts);
    for (const day of read.days) add(day, `ledger-${part}`);
  }
  return { facts, files: new Map([...files].sort()), orders: new Set(chunks.flat()) };
}

/** The days of a past, in pieces of which each follows the one before; `between` may say how far it is. */
async function* piecesOf(
  work: WorkFiles,
  { files }: ReadDays,
  between: () => Promise<void>,
): AsyncGenerator<readonly PastMark[]> {
  for (const [day, names] of files) {
    const marks: PastMark[] = [];
    for (const name of names) marks.push(...(await work.readMarks(name, day)));
    marks.sort(compareMarks);
    for (let at = 0; at < marks.length; at += MARKS_AT_ONCE) {
      await between();
      yield marks.slice(at, at + MARKS_AT_ONCE);
    }
  }
}

/** Says how far an attempt is, and stops it where it takes too long. */
class Pace {
  told = 0;
  readonly #attempt: WhatIfAttempt;
  readonly #began = Date.now();
  #saidAt = 0;

  constructor(attempt: WhatIfAttempt) {
    this.#attempt = attempt;
  }

  /** @throws OutOfTime; Superseded where nobody waits for this attempt any more */
  async say(): Promise<void> {
    const now = Date.now();
    if (now - this.#began > MOST_MS)
      throw new OutOfTime(
        `Only ${this.told} orders were told in ${MOST_MS / 60_000} minutes: ask for fewer.`,
      );
    if (now - this.#saidAt < SAID_EVERY_MS) return;
    this.#saidAt = now;
    const { told } = this;
    await changeWhatIf(this.#attempt, () => ({ state: 'telling', told }), new Date(now).toISOString());
  }
}

/**
 * Tells the whole past of a job and keeps its report. `retry`: how often this was tried before.
 * @throws NotFound where none of its orders was ever planned; OutOfTime
 */
export async function tellWhatIf(attempt: WhatIfAttempt, retry: number): Promise<void> {
  if (retry > MOST_RETRIES)
    throw new OutOfTime(
      `It did not come to its end in ${retry} tries, or took too much memory: ask for fewer orders.`,
    );
  const work = new WorkFiles(attempt);
  const asked = await readAsked(await readWhatIf(attempt.whatIfId));
  const { refusals, samplePct, seed } = asked;
  const days = await readDays(work);
  const tally = new Tally();
  const pace = new Pace(attempt);
  const past = toldPast(
    piecesOf(work, days, () => pace.say()),
    days.facts,
    (orderId) => days.orders.has(orderId),
  );
  const run = await whatIf(past, {
    ...{ replaced: replacedByAsked(asked), refusals, seed, samplePct },
    tell: (pair) => {
      tally.add(pair);
      pace.told += 1;
    },
  });
  const assumptions = assumptionsOf({ refusals, samplePct, hasNetwork: false });
  const report = tally.report(run, { title: `What if: ${ordersInWords(asked)}`, assumptions, seed });
  if (report.orders === 0) throw new NotFound('None of these orders was ever planned.');
  await work.writeResult('report.json', JSON.stringify(report));
  await work.writeResult('page.html', whatIfPage(report));
  const limits = asked.failIf.flatMap((text) => parseThreshold(text) ?? []);
  const summary = summaryOf(report, brokenThresholds(limits, report.metrics));
  const done = { state: 'done', told: pace.told, summary } as const;
  await changeWhatIf(attempt, () => done, new Date().toISOString());
}
