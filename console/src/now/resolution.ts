/** What a person decided about an exception, as the API takes it. */
import type { operations } from '../../client/api.generated.ts';
import { answerOf, api } from '../api/client.ts';
import type { Exception, ExceptionAction } from '../api/types.ts';

export type ResolveBody = operations['resolveException']['requestBody']['content']['application/json'];
type ManyAnswer = operations['resolveExceptions']['responses'][200]['content']['application/json'];
export type ManyOutcome = ManyAnswer['outcomes'][number];

export const endings = ['delivered', 'cancelled', 'lost'] as const;
export type Ending = (typeof endings)[number];

/** What the form of an action holds; each part counts for its own action alone. */
export interface Decided {
  readonly note: string;
  readonly away: readonly string[];
  readonly only: string | undefined;
  readonly ship: boolean;
  readonly ending: Ending | undefined;
  readonly fields: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

export const undecided: Decided = {
  note: '',
  away: [],
  only: undefined,
  ship: false,
  ending: undefined,
  fields: [],
  values: {},
};

/** Fields of the request that a decision fills; what is left as it was is not sent. */
export function bodyOf(
  id: string,
  action: ExceptionAction,
  { note, away, only, ship, ending, fields }: Decided,
  patch: Readonly<Record<string, unknown>> | undefined,
): ResolveBody {
  const isRetry = action === 'retry';
  return {
    id,
    action,
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(isRetry && away.length > 0 && only === undefined ? { excludeLocations: [...away] } : {}),
    ...(isRetry && only !== undefined ? { onlyLocation: only } : {}),
    ...(isRetry && ship ? { ship } : {}),
    ...(isRetry && patch !== undefined ? { patch: { ...patch } } : {}),
    ...(action === 'apply' && fields.length > 0 ? { fields: [...fields] } : {}),
    ...(action === 'close' && ending !== undefined ? { outcomes: [{ as: ending }] } : {}),
  };
}

/** @throws ApiProblem */
export function resolve(exceptionId: string, body: ResolveBody): Promise<Exception> {
  return answerOf(api.POST('/exceptions/{id}/resolve', { params: { path: { id: exceptionId } }, body }));
}

/** The most that one request takes. */
const MOST_AT_ONCE = 50;

/** Resolves any number of exceptions, each with an outcome of its own. @throws ApiProblem */
export async function resolveMany(
  exceptionIds: readonly string[],
  { id, action, note, outcomes }: ResolveBody,
): Promise<ManyOutcome[]> {
  const found: ManyOutcome[] = [];
  for (let from = 0; from < exceptionIds.length; from += MOST_AT_ONCE) {
    const ids = exceptionIds.slice(from, from + MOST_AT_ONCE);
    const body = {
      id: `${id}-${from}`,
      action,
      ids,
      ...(note === undefined ? {} : { note }),
      ...(outcomes === undefined ? {} : { outcomes }),
    };
    found.push(...(await answerOf(api.POST('/exceptions/resolve', { body }))).outcomes);
  }
  return found;
}
