import { parseException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { nextExceptions } from '../../exceptions/exception-list.store.ts';
import { readOrLeaveOut } from '../../exceptions/readable-items.ts';
import { compareText } from '../../shared/compare-text.ts';
import { getItems } from '../../shared/table.ts';
import type { ExceptionFilter } from '../doors.ts';

/** How many exceptions one request decides at most. */
export const MOST_AT_ONCE = 50;
/** How far the list is walked for a page: the wanted ones may be few among many. */
const MAX_READ = 1000;

/** Ids of open exceptions, and where the list goes on; no place where it does not. */
export interface ExceptionPage {
  readonly ids: readonly string[];
  readonly after?: string;
}

function matches(exception: Exception, { type, owner, openedBefore }: ExceptionFilter): boolean {
  return (
    exception.status === 'open' &&
    (type === undefined || exception.exceptionType === type) &&
    (owner === undefined || exception.owner === owner) &&
    (openedBefore === undefined || exception.openedAt < openedBefore)
  );
}

/** An open exception of the list, at its place there. */
interface ListedMatch {
  readonly at: string;
  /** Undefined where the exception does not match. */
  readonly id: string | undefined;
}

/** One page of the list behind the place `after`, up to those that were opened too late for the filter. */
async function readMatches(filter: ExceptionFilter, after: string): Promise<ListedMatch[]> {
  const { openedBefore } = filter;
  const listed = await nextExceptions(after, MOST_AT_ONCE);
  // The list is in the order of opening: nothing behind such a place was opened earlier.
  const early = listed.filter(({ at }) => openedBefore === undefined || at < openedBefore);
  const exceptions = await readOrLeaveOut(await getItems(early.map(({ key }) => key)), parseException);
  return early.map(({ at }, index) => {
    const exception = exceptions[index];
    return { at, id: exception && matches(exception, filter) ? exception.exceptionId : undefined };
  });
}

/** The next open exceptions of the list that match, oldest first, behind the place `start`. */
export async function nextMatching(filter: ExceptionFilter, start: string): Promise<ExceptionPage> {
  const ids: string[] = [];
  let after = start;
  for (let read = 0; read < MAX_READ; read += MOST_AT_ONCE) {
    const page = await readMatches(filter, after);
    for (const { at, id } of page) {
      if (id !== undefined) ids.push(id);
      after = at;
      if (ids.length === MOST_AT_ONCE) return { ids, after };
    }
    if (page.length < MOST_AT_ONCE) return { ids };
  }
  return { ids, after };
}

/** The next open exceptions of an order that match, oldest first, behind the place `start`. */
export async function openOfOrder(
  orderId: string,
  filter: ExceptionFilter,
  start: string,
): Promise<ExceptionPage> {
  const exceptions = await readOrderExceptions(orderId);
  const wanted = exceptions
    .filter((exception) => matches(exception, filter))
    .map(({ openedAt, exceptionId: id }) => ({ at: `${openedAt}#${id}`, id }))
    .filter(({ at }) => at > start)
    .sort((a, b) => compareText(a.at, b.at));
  const page = wanted.slice(0, MOST_AT_ONCE);
  const after = page.length < wanted.length ? page.at(-1)?.at : undefined;
  return { ids: page.map(({ id }) => id), ...(after === undefined ? {} : { after }) };
}
