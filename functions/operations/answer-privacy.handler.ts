import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { type AnsweredPrivacy, answerPrivacy } from './privacy/answer-privacy.ts';

/** No request is begun with less time than this: each reads the whole table once. */
const RESERVE_MS = 600_000;

/** On a schedule: carries out what shops ask by law, within the thirty days that platforms give. */
export const handler = middy<unknown, AnsweredPrivacy>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(({ response }: Invocation<unknown, AnsweredPrivacy>) => ({ ...response })))
  .handler(async (_event: unknown, context: Context): Promise<AnsweredPrivacy> => {
    const hasTime = (): boolean => context.getRemainingTimeInMillis() > RESERVE_MS;
    return answerPrivacy(new Date().toISOString(), hasTime);
  });
