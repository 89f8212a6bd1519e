import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { exportFiles } from './file-exports/export-files.ts';
import { type AnsweredPrivacy, answerPrivacy } from './privacy/answer-privacy.ts';

/** No file is begun with less time than this: the next run writes it. */
const RESERVE_MS = 60_000;
/** A request by law reads the whole table once. */
const RESERVE_FOR_SCAN_MS = 600_000;

interface WrittenFiles {
  readonly files: number;
  readonly privacy: AnsweredPrivacy;
}

/**
 * On a schedule: writes the files that channels are due (`out/` of the stage's bucket), and carries out what their shops ask
 * by law, which ends in a file, too.
 */
export const handler = middy<unknown, WrittenFiles>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(({ response }: Invocation<unknown, WrittenFiles>) => ({ ...response })))
  .handler(async (_event: unknown, context: Context): Promise<WrittenFiles> => {
    const now = new Date().toISOString();
    const has = (reserve: number) => (): boolean => context.getRemainingTimeInMillis() > reserve;
    const written = await exportFiles(now, has(RESERVE_MS));
    return { files: written.length, privacy: await answerPrivacy(now, has(RESERVE_FOR_SCAN_MS)) };
  });
