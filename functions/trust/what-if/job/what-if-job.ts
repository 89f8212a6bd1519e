/** A what-if as a job: how far it is, and how it ended. Pure. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { expiryAfter } from '../../../shared/time.ts';
import { whatIfSummarySchema } from '../report/summary.ts';

export const whatIfStates = ['queued', 'reading', 'telling', 'done', 'failed'] as const;

const failureSchema = z.object({
  /** By name: an error of ours, or `NotStarted`, `ExecutionEnded`. */
  error: z.string(),
  message: z.string(),
});
export type WhatIfFailure = z.output<typeof failureSchema>;

const count = z.int().min(0);

export const whatIfJobSchema = z.looseObject({
  type: z.literal('WhatIf'),
  whatIfId: z.string(),
  /** Of what it was asked for with. */
  hash: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  state: z.enum(whatIfStates),
  /** Which attempt is wanted, and which one has begun. */
  attempt: z.int().min(1),
  started: count,
  /** When anything last happened to it. */
  movedAt: z.iso.datetime(),
  /** Orders that are looked at, and told by now; chunks of them, and those that are read by now. */
  orders: count,
  told: count,
  chunks: count,
  read: z.array(count),
  summary: whatIfSummarySchema.optional(),
  failure: failureSchema.optional(),
  version: z.int(),
  expiresAt: z.int(),
});
export type WhatIfJob = z.output<typeof whatIfJobSchema>;

/** As long as the bucket keeps files. */
const KEPT_SECONDS = 30 * 86_400;

const NOTHING_YET = { orders: 0, told: 0, chunks: 0, read: [] } as const;

/** The id of the job that a caller asks for under an id of its own. */
export function whatIfIdOf(by: string, id: string): string {
  return `w${createHash('sha256').update(`${by}\n${id}`).digest('hex').slice(0, 24)}`;
}

export function newJob(asked: Pick<WhatIfJob, 'whatIfId' | 'hash' | 'by'>, now: string): WhatIfJob {
  return {
    type: 'WhatIf',
    ...asked,
    at: now,
    state: 'queued',
    attempt: 1,
    started: 0,
    movedAt: now,
    ...NOTHING_YET,
    read: [],
    version: 1,
    expiresAt: expiryAfter(now, KEPT_SECONDS),
  };
}

export function hasEnded({ state }: Pick<WhatIfJob, 'state'>): boolean {
  return state === 'done' || state === 'failed';
}

/** The job once more, from its beginning. */
export function nextAttempt({ failure: _, summary: _none, ...job }: WhatIfJob): Partial<WhatIfJob> {
  return { ...job, state: 'queued', attempt: job.attempt + 1, ...NOTHING_YET, read: [] };
}

/** The name of an attempt's execution. */
export function whatIfExecution({ whatIfId, attempt }: Pick<WhatIfJob, 'whatIfId' | 'attempt'>): string {
  return `${whatIfId}-${attempt}`;
}

/** What becomes of a job by a change. */
export function movedJob(job: WhatIfJob, change: Partial<WhatIfJob>, now: string): WhatIfJob {
  return { ...job, ...change, movedAt: now, version: job.version + 1 };
}
