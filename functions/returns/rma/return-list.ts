/** Returns as callers list them: of a location, or of a channel's orders. */
import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { type Caller, callerName, mustOwn } from '../../shared/caller.ts';
import { behindPlace, cursor, type IndexPlace, indexPlaceSchema, placeOf } from '../../shared/cursor.ts';
import { Forbidden, InvalidRequest } from '../../shared/errors.ts';
import { type Key, listKey } from '../../shared/keys.ts';
import { getItems, queryIndex } from '../../shared/table.ts';
import { parseReturn, returnKeyOf } from './return.store.ts';
import { awaitsGoods, type Return } from './return.ts';
import { awaitsReview } from './return-change.ts';

const PAGE = 50;
/** So many pages are read for one answer, where those before have nothing that is asked for. */
const MOST_PAGES = 10;
const keySchema = z.object({ pk: z.string(), sk: z.string() });

/** What is asked for. */
interface ReturnQuery {
  readonly location?: string | undefined;
  readonly channel?: string | undefined;
  readonly status?: Return['status'] | undefined;
  readonly expected?: 'true' | undefined;
  readonly cursor?: string | undefined;
}

/** Whose list a caller reads: its own where nothing is named. @throws InvalidRequest, Forbidden */
function ownList(query: ReturnQuery, caller: Caller): Pick<ReturnQuery, 'location' | 'channel'> {
  const { location, channel } = query;
  if (caller.kind === 'location') {
    mustOwn(caller, 'location', location ?? caller.id);
    return { location: caller.id, channel };
  }
  if (caller.kind === 'channel') {
    if (channel !== undefined && channel !== caller.id)
      throw new Forbidden(`This credential is not for channel ${channel}.`, { refused: 'id' });
    return { location, channel: caller.id };
  }
  if (location !== undefined || channel !== undefined) return { location, channel };
  const message = 'must be named, or a channel';
  throw new InvalidRequest('The query is not valid.', [{ path: 'location', message }]);
}

/** A channel reads its own list, and of it what goes to a location; all others read a location's. */
function partitionOf({ location, channel }: ReturnQuery, caller: Caller): string {
  const isByLocation = location !== undefined && caller.kind !== 'channel';
  return isByLocation ? listKey.returnsPartition(location) : listKey.channelReturnsPartition(channel ?? '');
}

/** Whether a desk may see the goods soon: while a person is still to look nobody sends any, unless they are on their way all the same. */
function isExpected(returned: Return): boolean {
  return awaitsGoods(returned) && (!awaitsReview(returned) || returned.inTransitAt !== undefined);
}

interface ReturnPage {
  readonly returns: Return[];
  /** Where the next page begins. */
  readonly next?: IndexPlace;
}

/** The next entries of the list that are wanted; what cannot be read is left out and reported. */
async function pageBehind(
  partition: string,
  place: IndexPlace | undefined,
  isWanted: (returned: Return) => boolean,
): Promise<ReturnPage> {
  const page = await queryIndex('lists', partition, {
    limit: PAGE,
    ...(place ? { startAfter: behindPlace(partition, place) } : {}),
  });
  const items = await getItems(page.items.map((item): Key => returnKeyOf(keySchema.parse(item))));
  const returns = (await readableItems(items, parseReturn)).filter(isWanted);
  return { returns, ...(page.next ? { next: placeOf(page.next) } : {}) };
}

/**
 * A page of returns, oldest first. Those that are over stay in the list: where some are asked for alone it is read on until
 * there is one of these, as far as a call may take.
 */
export async function returnPage(
  query: ReturnQuery,
  caller: Caller,
): Promise<{ returns: Return[]; cursor?: string }> {
  const { location, channel } = ownList(query, caller);
  const { status, expected } = query;
  const by = { location, channel, status, expected };
  const owner = { list: 'listReturns', caller: callerName(caller), by };
  const partition = partitionOf({ location, channel }, caller);
  const isWanted = (one: Return): boolean =>
    (location === undefined || one.location === location) &&
    (channel === undefined || one.channel === channel) &&
    (status === undefined || one.status === status) &&
    (expected === undefined || isExpected(one));
  const from = query.cursor === undefined ? undefined : cursor.decode(indexPlaceSchema, query.cursor, owner);
  let page = await pageBehind(partition, from, isWanted);
  for (let read = 1; page.returns.length === 0 && page.next && read < MOST_PAGES; read += 1)
    page = await pageBehind(partition, page.next, isWanted);
  const { returns, next } = page;
  return { returns, ...(next ? { cursor: cursor.encode(next, owner) } : {}) };
}
