/**
 * Walking a list of orders that changes while it is read. A page number counts from a beginning that moves: an order
 * that changes leaves its place, and the first of the next page is missed. Each page therefore begins where the last
 * one ended, by time; only within one second, which WooCommerce does not divide, pages are counted.
 */

/** Where a page begins. */
export interface PagePlace {
  /** Which lists are still to be walked, the present one first; each is a set of statuses. */
  readonly lists: readonly string[];
  /** UTC ISO in whole seconds: orders after it. */
  readonly after: string;
  /** The page among those of one second. */
  readonly page: number;
  /** Where each list begins. */
  readonly since: string;
}

export const PAGE_SIZE = 100;

/** A second before a time, since WooCommerce leaves out what is exactly at it. */
export function justBefore(time: string): string {
  return new Date(Math.floor(Date.parse(time) / 1000) * 1000 - 1000).toISOString();
}

export function firstPlace(lists: readonly string[], since: string): PagePlace {
  const after = justBefore(since);
  return { lists, after, page: 1, since: after };
}

/** The place behind a page, by the time of its last order; undefined behind the last page of the last list. */
export function nextPlace(place: PagePlace, count: number, lastTime: string): PagePlace | undefined {
  if (count < PAGE_SIZE) {
    const [, ...lists] = place.lists;
    return lists.length === 0 ? undefined : { ...place, lists, after: place.since, page: 1 };
  }
  const after = justBefore(lastTime);
  return after > place.after ? { ...place, after, page: 1 } : { ...place, page: place.page + 1 };
}

export function placeText({ lists, after, page, since }: PagePlace): string {
  return [lists.join(';'), after, page, since].join('|');
}

/** @throws RangeError for a text that no page was named by */
export function placeOf(text: string): PagePlace {
  const [lists = '', after = '', page = '', since = ''] = text.split('|');
  if (!/^[1-9]\d*$/.test(page) || since === '') throw new RangeError(`not a place in a list: ${text}`);
  return { lists: lists.split(';'), after, page: Number(page), since };
}
