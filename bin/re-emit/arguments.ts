import { parseArgs } from 'node:util';
import * as z from 'zod';
import { instantSchema } from '../../functions/shared/time.ts';
import { readOptions, UsageError } from '../command/command.ts';

/** What is to be emitted once more: an order, or what changed within a window (UTC ISO). */
export type ReemitRequest =
  | { readonly order: string; readonly stage?: string | undefined }
  | { readonly from: string; readonly to: string; readonly stage?: string | undefined };

const options = {
  order: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  stage: { type: 'string' },
} as const;

const windowSchema = z
  .object({ from: instantSchema, to: instantSchema })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'is before --from' });

/** What the command line asks for. @throws UsageError where it asks for nothing that can be done */
export function reemitRequest(args: readonly string[]): ReemitRequest {
  const { values } = parseArgs({ args: [...args], options });
  const { order, from, to, stage } = values;
  const asksForWindow = from !== undefined || to !== undefined;
  if (order !== undefined && asksForWindow)
    throw new UsageError('An order, or what changed between two times: not both.');
  if (asksForWindow) return { ...readOptions(windowSchema, values), stage };
  if (order === undefined || order === '') throw new UsageError('What is to be emitted once more?');
  return { order, stage };
}
