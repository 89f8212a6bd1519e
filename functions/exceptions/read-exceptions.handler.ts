import * as z from 'zod';
import { type Caller, callerName } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { on, serve } from '../shared/http.ts';
import { listExceptionsDoor, readExceptionDoor } from './doors.ts';
import { exceptionKey, readException } from './exception.store.ts';
import type { Exception } from './exception.ts';
import { mustSeeException } from './exception-access.ts';
import { exceptionPlaceSchema } from './exception-list.store.ts';
import { pageByAge, pageByDeadline } from './exception-pages.ts';
import { exceptionAnswer, shownException } from './exception-view.ts';
import { reportUnreadable } from './readable-items.ts';
import { readValues } from './value-at-risk.ts';

/** Where the list goes on: behind this place (`<opened or due>#<id>`), in every partition. */
const positionSchema = z.strictObject({ after: exceptionPlaceSchema });

const list = on(listExceptionsDoor, async ({ query, caller }) => {
  const owner = caller.kind === 'operator' ? query.owner : callerName(caller);
  const wanted = (exception: Exception): boolean =>
    exception.status === 'open' &&
    (owner === undefined || exception.owner === owner) &&
    (query.type === undefined || exception.exceptionType === query.type);
  const by = { owner: query.owner, type: query.type, order: query.order };
  const of = { list: listExceptionsDoor.name, caller: callerName(caller), by };
  const start = query.cursor === undefined ? '0' : cursor.decode(positionSchema, query.cursor, of).after;

  const readPage = query.order === 'deadline' ? pageByDeadline : pageByAge;
  const { found, after, more, partial } = await readPage(wanted, start);

  const exceptions = await withValues(found, caller);
  const next = more ? { cursor: cursor.encode({ after }, of) } : {};
  return { status: 200, body: { exceptions, ...next, ...(partial ? { partial } : {}) } };
});

/** Exceptions as a list shows them. A location is not told what its customers pay. */
async function withValues(found: readonly Exception[], { kind }: Caller): Promise<object[]> {
  const orderIds = found.flatMap(({ orderId }) => orderId ?? []);
  const values = kind === 'location' ? undefined : await readValues(orderIds);
  return found.map((exception) => {
    const value = values?.get(exception.orderId ?? '');
    return { ...shownException(exception), ...(value ? { valueAtRisk: value } : {}) };
  });
}

const read = on(readExceptionDoor, async ({ params, caller }) => {
  const { id } = params;
  const exception = await reportUnreadable(exceptionKey(id), () => readException(id));
  await mustSeeException(caller, exception);
  return { ...exceptionAnswer(exception), body: shownException(exception) };
});

export const handler = serve(list, read);
