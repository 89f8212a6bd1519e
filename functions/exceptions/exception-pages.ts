/** Pages of the list of open exceptions: oldest first, or by deadline. */
import { compareText } from '../shared/compare-text.ts';
import { getItems } from '../shared/table.ts';
import { parseException } from './exception.store.ts';
import type { Exception } from './exception.ts';
import { type ListedException, nextExceptions } from './exception-list.store.ts';
import { readOrLeaveOut } from './readable-items.ts';

const PAGE = 50;
/** How far the list is walked for a page: an owner's exceptions may be few among many. */
const MAX_READ = 1000;
/** How many exceptions, from the oldest on, are put in the order of their deadlines. */
const MAX_SORTED = 2000;

export type IsWanted = (exception: Exception) => boolean;

export interface ShownPage {
  readonly found: readonly Exception[];
  /** The place behind which the list goes on. */
  readonly after: string;
  /** Whether the list goes on behind that place. */
  readonly more: boolean;
  /** There are more open exceptions than are sorted: later ones are not among these. */
  readonly partial?: true;
}

async function readListed(listed: readonly ListedException[]): Promise<(Exception | undefined)[]> {
  return readOrLeaveOut(await getItems(listed.map(({ key }) => key)), parseException);
}

/** Walks the list from `start` until a page of wanted exceptions is found, or MAX_READ were looked at. */
export async function pageByAge(wanted: IsWanted, start: string): Promise<ShownPage> {
  const found: Exception[] = [];
  let after = start;
  for (let read = 0; read < MAX_READ; read += PAGE) {
    const listed = await nextExceptions(after, PAGE);
    const exceptions = await readListed(listed);
    for (const [index, { at }] of listed.entries()) {
      if (found.length === PAGE) return { found, after, more: true };
      const exception = exceptions[index];
      if (exception && wanted(exception)) found.push(exception);
      after = at;
    }
    if (listed.length < PAGE) return { found, after, more: false };
    if (found.length === PAGE) break;
  }
  return { found, after, more: true };
}

/** `<deadline>#<id>`; what has no deadline comes last. */
function deadlinePlace({ dueAt = '9999', exceptionId }: Exception): string {
  return `${dueAt}#${exceptionId}`;
}

/** The wanted exceptions whose deadline is behind the place `start`, the soonest first. */
export async function pageByDeadline(wanted: IsWanted, start: string): Promise<ShownPage> {
  const listed = await nextExceptions('0', MAX_SORTED + 1);
  const exceptions = await readListed(listed.slice(0, MAX_SORTED));
  const behind = exceptions
    .filter((one) => one !== undefined)
    .filter(wanted)
    .map((exception) => ({ exception, place: deadlinePlace(exception) }))
    .filter(({ place }) => place > start)
    .sort((one, other) => compareText(one.place, other.place));
  const page = behind.slice(0, PAGE);
  return {
    found: page.map(({ exception }) => exception),
    after: page.at(-1)?.place ?? start,
    more: behind.length > page.length,
    ...(listed.length > MAX_SORTED ? { partial: true } : {}),
  };
}
