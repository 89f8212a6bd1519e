/** Returns as callers list them: of a location, or of a channel's orders. */
import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { readChannels } from '../../network/entities/network.store.ts';
import { type Caller, callerName, mustOwn } from '../../shared/caller.ts';
import { compareText } from '../../shared/compare-text.ts';
import { cursor } from '../../shared/cursor.ts';
import { Forbidden } from '../../shared/errors.ts';
import { type Key, listKey } from '../../shared/keys.ts';
import { getItems, queryIndex } from '../../shared/table.ts';
import { parseReturn, returnKeyOf } from './return.store.ts';
import { awaitsGoods, type Return } from './return.ts';
import { awaitsReview } from './return-change.ts';

const PAGE = 50;
/** So many pages are read for one answer, where those before have nothing that is asked for. */
const MOST_PAGES = 10;
const listedSchema = z.object({ pk: z.string(), sk: z.string(), gsi1sk: z.string() });
/** A place in the lists: `<asked for at>#<return>`. */
const placeSchema = z.string().max(1000).regex(/^\d/);
/** Before all of them. */
const FIRST = '0';

/** What is asked for. */
interface ReturnQuery {
  readonly location?: string | undefined;
  readonly channel?: string | undefined;
  readonly status?: Return['status'] | undefined;
  readonly expected?: 'true' | undefined;
  readonly cursor?: string | undefined;
}

/** Whose list a caller reads: its own where nothing is named; an operator everybody's. @throws Forbidden */
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
  return { location, channel };
}

/** A channel reads its own list, and of it what goes to a location; all others read a location's, or those of all channels. */
async function partitionsOf({ location, channel }: ReturnQuery, caller: Caller): Promise<string[]> {
  if (location !== undefined && caller.kind !== 'channel') return [listKey.returnsPartition(location)];
  const channels = channel === undefined ? (await readChannels()).map(({ id }) => id) : [channel];
  return channels.map((id) => listKey.channelReturnsPartition(id));
}

/** Whether a desk may see the goods soon: while a person is still to look nobody sends any, unless they are on their way all the same. */
function isExpected(returned: Return): boolean {
  return awaitsGoods(returned) && (!awaitsReview(returned) || returned.inTransitAt !== undefined);
}

interface ReturnPage {
  readonly returns: Return[];
  /** Behind which place the next page begins. */
  readonly next?: string;
}

/** The next entries of the lists that are wanted, the oldest first; what cannot be read is left out and reported. */
async function pageBehind(
  partitions: readonly string[],
  place: string,
  isWanted: (returned: Return) => boolean,
): Promise<ReturnPage> {
  const pages = await Promise.all(
    partitions.map((partition) =>
      queryIndex('lists', partition, { between: [`${place}!`, '~'], limit: PAGE }),
    ),
  );
  const all = pages
    .flatMap(({ items }) => items.map((item) => listedSchema.parse(item)))
    .toSorted((a, b) => compareText(a.gsi1sk, b.gsi1sk));
  const listed = all.slice(0, PAGE);
  const items = await getItems(listed.map((item): Key => returnKeyOf({ pk: item.pk, sk: item.sk })));
  const returns = (await readableItems(items, parseReturn)).filter(isWanted);
  const isMore = all.length > PAGE || pages.some(({ next }) => next !== undefined);
  const last = listed.at(-1)?.gsi1sk;
  return { returns, ...(isMore && last !== undefined ? { next: last } : {}) };
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
  const partitions = await partitionsOf({ location, channel }, caller);
  const isWanted = (one: Return): boolean =>
    (location === undefined || one.location === location) &&
    (channel === undefined || one.channel === channel) &&
    (status === undefined || one.status === status) &&
    (expected === undefined || isExpected(one));
  const from = query.cursor === undefined ? FIRST : cursor.decode(placeSchema, query.cursor, owner);
  let page = await pageBehind(partitions, from, isWanted);
  for (let read = 1; page.returns.length === 0 && page.next && read < MOST_PAGES; read += 1)
    page = await pageBehind(partitions, page.next, isWanted);
  const { returns, next } = page;
  return { returns, ...(next ? { cursor: cursor.encode(next, owner) } : {}) };
}
