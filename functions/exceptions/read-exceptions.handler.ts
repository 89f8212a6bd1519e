import * as z from 'zod';
import { callerName } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { on, serve } from '../shared/http.ts';
import { getItems } from '../shared/table.ts';
import { listExceptionsDoor, readExceptionDoor } from './doors.ts';
import { exceptionKey, parseException, readException } from './exception.store.ts';
import type { Exception } from './exception.ts';
import { mustSeeException } from './exception-access.ts';
import { exceptionPlaceSchema, nextExceptions } from './exception-list.store.ts';
import { exceptionAnswer } from './exception-view.ts';
import { readOrLeaveOut, reportUnreadable } from './readable-items.ts';

const PAGE = 50;
/** How far the list is walked for a page: an owner's exceptions may be few among many. */
const MAX_READ = 1000;
/** Where the list goes on: behind this place (`<opened>#<id>`), in every partition. */
const positionSchema = z.strictObject({ after: exceptionPlaceSchema });

const list = on(listExceptionsDoor, async ({ query, caller }) => {
  const owner = caller.kind === 'operator' ? query.owner : callerName(caller);
  const wanted = (exception: Exception): boolean =>
    exception.status === 'open' &&
    (owner === undefined || exception.owner === owner) &&
    (query.type === undefined || exception.exceptionType === query.type);
  const by = { owner: query.owner, type: query.type };
  const of = { list: listExceptionsDoor.name, caller: callerName(caller), by };
  const start = query.cursor === undefined ? '0' : cursor.decode(positionSchema, query.cursor, of).after;

  const { found, after, more } = await pageOf(wanted, start);

  const exceptions = found.map((exception) => exceptionAnswer(exception).body);
  return { status: 200, body: more ? { exceptions, cursor: cursor.encode({ after }, of) } : { exceptions } };
});

interface ExceptionPage {
  readonly found: Exception[];
  /** The place of the last exception that was looked at. */
  readonly after: string;
  /** Whether the list goes on behind that place. */
  readonly more: boolean;
}

/** Walks the list from `start` until a page of wanted exceptions is found, or MAX_READ were looked at. */
async function pageOf(wanted: (exception: Exception) => boolean, start: string): Promise<ExceptionPage> {
  const found: Exception[] = [];
  let after = start;
  for (let read = 0; read < MAX_READ; read += PAGE) {
    const listed = await nextExceptions(after, PAGE);
    const exceptions = await readOrLeaveOut(await getItems(listed.map(({ key }) => key)), parseException);
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

const read = on(readExceptionDoor, async ({ params, caller }) => {
  const { id } = params;
  const exception = await reportUnreadable(exceptionKey(id), () => readException(id));
  await mustSeeException(caller, exception);
  return exceptionAnswer(exception);
});

export const handler = serve(list, read);
