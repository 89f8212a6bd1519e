/** Asks for a what-if, and says how it is. */
import {
  executionStatusUnlessBusy,
  isAlive,
  UNKNOWN_STATUS,
} from '../../../operations/executions/executions.ts';
import { readForTrial } from '../../../routing/rulesets/ruleset.store.ts';
import { hashOf } from '../../../shared/content-hash.ts';
import { Conflict, Superseded } from '../../../shared/errors.ts';
import { retryMoved } from '../../../shared/transact.ts';
import { type AskedWhatIf, cardsAsked, type WhatIfBody } from './asked-what-if.ts';
import { changeWhatIf, findWhatIf, readWhatIf, saveWhatIf } from './what-if-job.store.ts';
import {
  hasEnded,
  movedJob,
  newJob,
  nextAttempt,
  type WhatIfFailure,
  type WhatIfJob,
  whatIfExecution,
  whatIfIdOf,
} from './what-if-job.ts';
import { writeAsked } from './work-files.store.ts';

async function askedBy(
  { id: _, ruleset, rateCards, ...telling }: WhatIfBody,
  now: string,
): Promise<AskedWhatIf> {
  const rules = typeof ruleset === 'number' ? (await readForTrial(ruleset)).ruleset : ruleset;
  const cards = cardsAsked(rateCards);
  return { ...telling, ...(rules && { ruleset: rules }), ...(cards && { rateCards: cards }), at: now };
}

/**
 * The job that a caller asks for under an id. The same again is the same job; one that failed begins anew. The relay
 * starts it.
 * @throws Conflict for a version of the rules that there is not, or an id that was used with other content
 */
export async function askWhatIf(body: WhatIfBody, by: string, now: string): Promise<WhatIfJob> {
  const whatIfId = whatIfIdOf(by, body.id);
  const hash = hashOf(body);
  return retryMoved(async () => {
    const found = await findWhatIf(whatIfId);
    const known = found && (await settled(found, now));
    if (known && known.hash !== hash)
      throw new Conflict(`The id ${body.id} was used with other content.`, { whatIfId });
    if (known && known.state !== 'failed') return known;
    const job = known ? again(known, now) : newJob({ whatIfId, hash, by }, now);
    await writeAsked(job, await askedBy(body, now));
    await saveWhatIf(job, known);
    return job;
  });
}

function again(job: WhatIfJob, now: string): WhatIfJob {
  const { failure: _failure, summary: _summary, ...rest } = job;
  return movedJob(rest, nextAttempt(job), now);
}

/** A job that moves says so more often than that. */
const STILL_MS = 2 * 60_000;
/** The relay starts an execution within seconds, and tries for as long as Step Functions does not answer. */
const START_MS = 15 * 60_000;

/** Why a job that has not moved for a while will not: its execution has ended without a word, or never began. */
async function deathOf(job: WhatIfJob, now: string): Promise<WhatIfFailure | undefined> {
  const still = Date.parse(now) - Date.parse(job.movedAt);
  if (hasEnded(job) || still < STILL_MS) return undefined;
  const status = await executionStatusUnlessBusy('whatif', whatIfExecution(job));
  if (status === UNKNOWN_STATUS || isAlive(status)) return undefined;
  if (status !== undefined)
    return { error: 'ExecutionEnded', message: `Its execution ended (${status}) and left no result.` };
  return still < START_MS ? undefined : { error: 'NotStarted', message: 'Its execution was not started.' };
}

/** The job, ended where its execution is over: nobody waits for what does not come. */
async function settled(job: WhatIfJob, now: string): Promise<WhatIfJob> {
  const failure = await deathOf(job, now);
  if (!failure) return job;
  try {
    return await changeWhatIf(job, () => ({ state: 'failed', failure }), now);
  } catch (error) {
    if (error instanceof Superseded) return readWhatIf(job.whatIfId);
    throw error;
  }
}

/** How a job is. @throws NotFound */
export async function lookAtWhatIf(whatIfId: string, now: string): Promise<WhatIfJob> {
  return settled(await readWhatIf(whatIfId), now);
}
