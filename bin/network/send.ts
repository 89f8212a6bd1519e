import * as z from 'zod';
import type { Answer, ApiClient } from '../../local/brand/api-client.ts';
import type { EntityPut } from './entity-puts.ts';
import { EFFECTIVE, MEANINGS } from './movement-outcomes.ts';
import { fieldErrors } from './rows.ts';
import type { ImportedMovement } from './stock-movements.ts';

const MOVEMENTS_A_REQUEST = 100;
const PUTS_AT_ONCE = 4;

const problemSchema = z.object({
  detail: z.string().default('was refused'),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});
const outcomesSchema = z.object({ outcomes: z.array(z.object({ id: z.string(), outcome: z.string() })) });

/** Makes or changes entities, a few at once; answers how many were taken over, and adds what was refused to `errors`. */
export async function sendPuts(
  api: Pick<ApiClient, 'send'>,
  puts: readonly EntityPut[],
  errors: string[],
): Promise<number> {
  let done = 0;
  const waiting = puts.values();
  const work = async (): Promise<void> => {
    for (const { at, path, body } of waiting) {
      const answer = await api.send('PUT', path, body);
      if (answer.status < 300) done += 1;
      else errors.push(...refusal(at, answer));
    }
  };
  await Promise.all(Array.from({ length: PUTS_AT_ONCE }, work));
  return done;
}

/** Records movements of stock; answers how many took effect, now or in an earlier import. */
export async function sendMovements(
  api: Pick<ApiClient, 'send'>,
  movements: readonly ImportedMovement[],
  errors: string[],
): Promise<number> {
  let done = 0;
  for (let from = 0; from < movements.length; from += MOVEMENTS_A_REQUEST) {
    const chunk = movements.slice(from, from + MOVEMENTS_A_REQUEST);
    const answer = await api.send('POST', '/stock/movements', { movements: chunk.map(({ body }) => body) });
    if (answer.status >= 300) {
      errors.push(...refusal(chunk[0]?.at ?? 'stock', answer));
      continue;
    }
    const refused = refusedOutcomes(answer.body);
    for (const { at, body } of chunk) {
      const outcome = refused.get(body.id);
      if (outcome === undefined) done += 1;
      else errors.push(`${at}: ${outcome}`);
    }
  }
  return done;
}

/** The movements of an answer that did not take effect: outcome by id. */
function refusedOutcomes(body: unknown): Map<string, string> {
  const { outcomes } = outcomesSchema.parse(body);
  const refused = outcomes.filter(({ outcome }) => !EFFECTIVE.has(outcome));
  return new Map(refused.map(({ id, outcome }) => [id, MEANINGS[outcome] ?? outcome]));
}

function refusal(at: string, { status, body }: Answer): string[] {
  const { detail, errors } = problemSchema.catch({ detail: 'was refused', errors: [] }).parse(body);
  return errors.length > 0 ? fieldErrors(at, errors) : [`${at}: ${detail} (${status})`];
}
