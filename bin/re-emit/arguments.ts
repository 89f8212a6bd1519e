import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type WalkKind, walkKinds } from '../../functions/inventory/sellable/stock-walk.ts';
import { instantSchema } from '../../functions/shared/time.ts';
import { readOptions, UsageError } from '../command/command.ts';

/** What is to be emitted once more: an order, what changed within a window (UTC ISO), what follows of a channel or location. */
export type ReemitRequest =
  | { readonly walk: { readonly kind: WalkKind; readonly id: string }; readonly stage?: string | undefined }
  | { readonly order: string; readonly stage?: string | undefined }
  | { readonly from: string; readonly to: string; readonly stage?: string | undefined };

const options = {
  order: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  channel: { type: 'string' },
  location: { type: 'string' },
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
  const walks = walkKinds.flatMap((kind) => {
    const id = values[kind];
    return id === undefined ? [] : [{ kind, id }];
  });
  const asked = walks.length + Number(order !== undefined) + Number(asksForWindow);
  if (asked > 1)
    throw new UsageError('An order, what changed between two times, a channel or a location: one of them.');
  const [walk] = walks;
  if (walk) return { walk, stage };
  if (asksForWindow) return { ...readOptions(windowSchema, values), stage };
  if (order === undefined || order === '') throw new UsageError('What is to be emitted once more?');
  return { order, stage };
}
