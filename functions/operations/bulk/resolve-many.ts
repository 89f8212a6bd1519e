import * as z from 'zod';
import { exceptionPlaceSchema } from '../../exceptions/exception-list.store.ts';
import { type Caller, callerName } from '../../shared/caller.ts';
import { type CursorOwner, cursor } from '../../shared/cursor.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { asError, problemOf } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { type ResolveManyBody, type ResolveOutcome, resolveExceptionsDoor } from '../doors.ts';
import { effects } from '../resolve/resolve-effects.ts';
import { resolveException } from '../resolve/resolve-exception.ts';
import { type ExceptionPage, nextMatching, openOfOrder } from './matching-exceptions.ts';

/** Where the list goes on: behind this place (`<opened>#<id>`). */
const positionSchema = z.strictObject({ after: exceptionPlaceSchema });
/** Exceptions that are resolved side by side. */
const AT_ONCE = 8;

interface ResolvingMany {
  readonly body: ResolveManyBody;
  readonly caller: Caller;
  /** UTC ISO. */
  readonly now: string;
}

async function outcomeOf(exceptionId: string, { body, caller, now }: ResolvingMany): Promise<ResolveOutcome> {
  const { id, action, note, excludeLocations, onlyLocation, ship, outcomes } = body;
  const by = callerName(caller);
  const decision = { id, action, note, excludeLocations, onlyLocation, ship, outcomes };
  try {
    const { status } = await resolveException({ exceptionId, body: decision, caller, by, now }, effects);
    return { exceptionId, status };
  } catch (error) {
    const { status, title, detail, errors } = problemOf(error);
    if (status >= 500) log.error('exception not resolved', { exceptionId, error: asError(error) });
    return { exceptionId, status, title, detail, ...(Array.isArray(errors) ? { errors } : {}) };
  }
}

/** The exceptions that the request names, or the next page of those that its filter finds. */
async function pageOf(
  { body: { ids, filter: asked, cursor: at }, caller }: ResolvingMany,
  owner: CursorOwner,
): Promise<ExceptionPage> {
  if (ids) return { ids };
  // Who is no operator finds what is theirs alone.
  const filter = caller.kind === 'operator' ? { ...asked } : { ...asked, owner: callerName(caller) };
  const start = at === undefined ? '0' : cursor.decode(positionSchema, at, owner).after;
  return filter.order === undefined ? nextMatching(filter, start) : openOfOrder(filter.order, filter, start);
}

/**
 * Resolves several exceptions by one decision: each is a command of its own, under the same id, so that a
 * repeated request decides none twice. One that cannot be resolved says why and holds up no other.
 */
export async function resolveManyExceptions(resolving: ResolvingMany): Promise<DoorAnswer> {
  const { body, caller } = resolving;
  const owner = { list: resolveExceptionsDoor.name, caller: callerName(caller), by: { filter: body.filter } };
  const { ids, after } = await pageOf(resolving, owner);
  const outcomes = new Map<string, ResolveOutcome>();
  await inParallel(ids, AT_ONCE, async (exceptionId) => {
    outcomes.set(exceptionId, await outcomeOf(exceptionId, resolving));
  });
  const inOrder = ids.map((exceptionId) => outcomes.get(exceptionId));
  const more = after === undefined ? {} : { cursor: cursor.encode({ after }, owner) };
  return { status: 200, body: { outcomes: inOrder, ...more } };
}
