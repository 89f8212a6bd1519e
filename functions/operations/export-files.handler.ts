import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { exportFiles } from './file-exports/export-files.ts';

/** No file is begun with less time than this: the next run writes it. */
const RESERVE_MS = 60_000;

interface WrittenFiles {
  readonly files: number;
}

/** On a schedule: writes the files that channels are due (`out/` of the stage's bucket). */
export const handler = middy<unknown, WrittenFiles>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(({ response }: Invocation<unknown, WrittenFiles>) => ({ ...response })))
  .handler(async (_event: unknown, context: Context): Promise<WrittenFiles> => {
    const now = new Date().toISOString();
    const written = await exportFiles(now, () => context.getRemainingTimeInMillis() > RESERVE_MS);
    return { files: written.length };
  });
