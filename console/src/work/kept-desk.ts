/**
 * The work of a location as a person saw it last, kept by the browser: it is there after a reload without a network. Names and
 * addresses of customers are not kept, nor what is older than a day.
 */
import { within } from './database.ts';
import { withoutCustomer } from './without-customer.ts';
import type { Place, Return, Work, WorkSheet } from './work-types.ts';

const OLDEST_MS = 86_400_000;

export interface KeptDesk {
  /** Whose it is: the name of the session. */
  readonly person: string;
  readonly location: string;
  /** Milliseconds since 1970 at which it was read. */
  readonly at: number;
  readonly place?: Place;
  readonly queue: readonly Work[];
  readonly sheets: readonly WorkSheet[];
  readonly returns: readonly Return[];
}

export async function keepDesk(desk: KeptDesk): Promise<void> {
  const kept = { ...desk, sheets: desk.sheets.map(withoutCustomer) };
  await within('desks', 'readwrite', (store) => store.put(kept));
}

function isCurrent({ at }: KeptDesk, now: number): boolean {
  return now - at < OLDEST_MS;
}

/** The desk of the location that was kept last, whoever's it is; undefined where none of this day is kept. */
export async function lastDesk(location: string, now = Date.now()): Promise<KeptDesk | undefined> {
  const desks: KeptDesk[] = await within('desks', 'readonly', (store) => store.getAll());
  const here = desks.filter((desk) => desk.location === location && isCurrent(desk, now));
  return here.toSorted((one, other) => other.at - one.at)[0];
}

/** Forgets the desks of a person who leaves, and those that are too old. */
export async function forgetDesks(person: string, now = Date.now()): Promise<void> {
  const desks: KeptDesk[] = await within('desks', 'readonly', (store) => store.getAll());
  for (const desk of desks.filter((one) => one.person === person || !isCurrent(one, now)))
    await within('desks', 'readwrite', (store) => store.delete([desk.person, desk.location]));
}
