import * as z from 'zod';
import { reasonOf } from '../exceptions/attention.ts';
import { Superseded } from '../shared/errors.ts';
import { task } from '../shared/task.ts';
import { gatherPlaces, planReading, readChunk, readPart } from './what-if/job/read-past-by-parts.ts';
import { tellWhatIf } from './what-if/job/tell-what-if.ts';
import { changeWhatIf } from './what-if/job/what-if-job.store.ts';

/** What every step of a what-if is given. */
const stepShape = {
  whatIfId: z.string().min(1),
  attempt: z.int().min(1),
  execution: z.string().optional(),
};

/** A state's error, as Step Functions tells it. */
const errorSchema = z.looseObject({ Error: z.string().default('Failed'), Cause: z.string().default('') });

/** What an iteration of a Map reads; a job that was begun before has one thing an iteration. */
const thingsSchema = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(z.int().min(0)),
);

export const whatIfStepSchema = z.discriminatedUnion('step', [
  z.looseObject({ ...stepShape, step: z.literal('plan') }),
  z.looseObject({ ...stepShape, step: z.literal('readChunk'), chunk: thingsSchema }),
  z.looseObject({ ...stepShape, step: z.literal('gather') }),
  z.looseObject({ ...stepShape, step: z.literal('readPart'), part: thingsSchema }),
  z.looseObject({ ...stepShape, step: z.literal('tell'), retry: z.int().min(0) }),
  z.looseObject({ ...stepShape, step: z.literal('fail'), error: errorSchema }),
]);
type WhatIfStep = z.output<typeof whatIfStepSchema>;

/** A job whose attempt nobody waits for any more has failed, or ended, before. */
async function fail(
  { error, ...attempt }: Extract<WhatIfStep, { step: 'fail' }>,
  now: string,
): Promise<void> {
  const failure = { error: error.Error, message: reasonOf(error.Cause) };
  try {
    await changeWhatIf(attempt, () => ({ state: 'failed', failure }), now);
  } catch (fault) {
    if (!(fault instanceof Superseded)) throw fault;
  }
}

/** The steps of a what-if (statemachines/whatif.asl.json). Each may be repeated: it writes the same files again. */
export const handler = task(whatIfStepSchema, async (input, now): Promise<object> => {
  switch (input.step) {
    case 'plan':
      return planReading(input, now);
    case 'readChunk':
      for (const chunk of input.chunk) await readChunk(input, chunk, now);
      return {};
    case 'gather':
      return gatherPlaces(input);
    case 'readPart':
      for (const part of input.part) await readPart(input, part);
      return {};
    case 'tell':
      await tellWhatIf(input, input.retry);
      return {};
    case 'fail':
      await fail(input, now);
      return {};
  }
});
