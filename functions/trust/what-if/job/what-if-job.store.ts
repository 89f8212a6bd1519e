import { NotFound, Superseded } from '../../../shared/errors.ts';
import { key } from '../../../shared/keys.ts';
import { parseOwn } from '../../../shared/parse.ts';
import { getItem } from '../../../shared/table.ts';
import { moved, putVersion, retryMoved, transact } from '../../../shared/transact.ts';
import { hasEnded, movedJob, type WhatIfJob, whatIfJobSchema } from './what-if-job.ts';

/** Read consistently; undefined for one that nobody asked for, or that is not kept any more. */
export async function findWhatIf(whatIfId: string): Promise<WhatIfJob | undefined> {
  const item = await getItem(key.whatIf(whatIfId));
  return item && parseOwn(whatIfJobSchema, item, `what-if ${whatIfId}`);
}

/** @throws NotFound */
export async function readWhatIf(whatIfId: string): Promise<WhatIfJob> {
  const job = await findWhatIf(whatIfId);
  if (!job) throw new NotFound(`There is no what-if ${whatIfId}.`);
  return job;
}

/** @throws Moved where the job has changed since `before` was read, or is there already */
export function saveWhatIf(job: WhatIfJob, before: WhatIfJob | undefined): Promise<void> {
  const what = moved(`what-if ${job.whatIfId}`);
  return transact([putVersion(key.whatIf(job.whatIfId), job, before?.version, what)]);
}

/** Which attempt of a job a step works for. */
export interface WhatIfAttempt {
  readonly whatIfId: string;
  readonly attempt: number;
}

/**
 * Changes a job for one of its attempts. Answers the job as it is then.
 * @throws Superseded where another attempt is wanted by now, or the job has ended
 */
export function changeWhatIf(
  { whatIfId, attempt }: WhatIfAttempt,
  change: (job: WhatIfJob) => Partial<WhatIfJob>,
  now: string,
): Promise<WhatIfJob> {
  return retryMoved(async () => {
    const before = await readWhatIf(whatIfId);
    if (before.attempt !== attempt || hasEnded(before))
      throw new Superseded(`What-if ${whatIfId} does not wait for attempt ${attempt} any more.`);
    const job = movedJob(before, change(before), now);
    await saveWhatIf(job, before);
    return job;
  });
}
