import * as z from 'zod';
import { readOrder } from '../order/order.store.ts';
import { type Caller, mustSeeOrder } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { getItems } from '../shared/table.ts';
import { listExceptionsDoor, readExceptionDoor } from './doors.ts';
import { parseException, readException } from './exception.store.ts';
import type { Exception } from './exception.ts';
import { nextExceptions } from './exception-list.store.ts';
import { viewOf } from './exception-view.ts';

const PAGE = 50;
/** How far the list is walked for a page: an owner's exceptions may be few among many. */
const MAX_READ = 1000;
/**
 * Where each partition of the list goes on: behind this sort key (`<opened>#<id>`), the same for all of them.
 */
const positionSchema = z.object({ after: z.string() });

function ownName({ kind, id }: Caller): string {
  return `${kind}:${id}`;
}

const list = on(listExceptionsDoor, async ({ query, caller }) => {
  const owner = caller.kind === 'operator' ? query.owner : ownName(caller);
  const wanted = (one: Exception): boolean =>
    one.status === 'open' &&
    (owner === undefined || one.owner === owner) &&
    (query.type === undefined || one.exceptionType === query.type);
  const found: Exception[] = [];
  let after = query.cursor === undefined ? '0' : cursor.decode(positionSchema, query.cursor).after;
  let more = true;
  for (let read = 0; more && found.length < PAGE && read < MAX_READ; read += PAGE) {
    const listed = await nextExceptions(after, PAGE);
    const items = await getItems(listed.map(({ key }) => key));
    more = listed.length === PAGE;
    for (const [index, { at }] of listed.entries()) {
      if (found.length === PAGE) {
        more = true;
        break;
      }
      const item = items[index];
      const exception = item ? parseException(item) : undefined;
      if (exception && wanted(exception)) found.push(exception);
      after = at;
    }
  }
  return {
    status: 200,
    body: {
      exceptions: found.map((one) => viewOf(one).body),
      ...(more ? { cursor: cursor.encode({ after }) } : {}),
    },
  };
});

/** A channel sees what concerns its orders, a location what is its own. @throws NotFound */
async function mustSee(caller: Caller, { exceptionId, orderId, owner, detail }: Exception): Promise<void> {
  if (caller.kind === 'operator' || owner === ownName(caller)) return;
  if (caller.kind === 'channel' && orderId !== undefined)
    return mustSeeOrder(caller, await readOrder(orderId));
  if (caller.kind === 'location' && detail['location'] === caller.id) return;
  throw new NotFound(`There is no exception ${exceptionId}.`);
}

const one = on(readExceptionDoor, async ({ params, caller }) => {
  const exception = await readException(params.id);
  await mustSee(caller, exception);
  return viewOf(exception);
});

export const handler = serve(list, one);
