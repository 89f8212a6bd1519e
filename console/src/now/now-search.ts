/** The list of *Now* as its address says it: filters, order, and what is open. Pure. */
import type { Exception } from '../api/types.ts';

export const sortings = ['due', 'value', 'owner', 'what'] as const;
export type Sorting = (typeof sortings)[number];

export interface NowSearch {
  readonly owner?: string;
  readonly type?: string;
  readonly q?: string;
  readonly sort?: Sorting;
  /** The exception that is shown beside the list. */
  readonly open?: string;
}

function text(value: unknown): string | undefined {
  // A number alone is read as one by the router.
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function sortingOf(value: unknown): Sorting | undefined {
  return sortings.find((sorting) => sorting === value);
}

/** The search of an address without what is not known. */
export function nowSearch(raw: Readonly<Record<string, unknown>>): NowSearch {
  const all = {
    owner: text(raw['owner']),
    type: text(raw['type']),
    q: text(raw['q']),
    sort: sortingOf(raw['sort']),
    open: text(raw['open']),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** What a row shows besides its exception. */
export interface Shown {
  readonly exception: Exception;
  readonly title: string;
  /** Minor units, where the order is known by now. */
  readonly value: number | undefined;
  readonly currency: string | undefined;
  /** What the customer calls the order, once that is known. */
  readonly number: string | undefined;
}

const NO_DEADLINE = '9999';

function compareDue(one: Shown, other: Shown): number {
  const due = one.exception.dueAt ?? NO_DEADLINE;
  return due.localeCompare(other.exception.dueAt ?? NO_DEADLINE);
}

const comparisons: Readonly<Record<Sorting, (one: Shown, other: Shown) => number>> = {
  due: compareDue,
  value: (one, other) => (other.value ?? -1) - (one.value ?? -1),
  owner: (one, other) => one.exception.owner.localeCompare(other.exception.owner),
  what: (one, other) => one.title.localeCompare(other.title),
};

/** Sorted by the column that is asked for, and by deadline within what is alike. */
export function sorted(rows: readonly Shown[], sorting: Sorting = 'due'): Shown[] {
  return rows.toSorted((one, other) => comparisons[sorting](one, other) || compareDue(one, other));
}

function saysAnyOf({ exception, title, number = '' }: Shown, wanted: string): boolean {
  const { orderId = '', exceptionId, owner, exceptionType } = exception;
  const all = [title, number, orderId, exceptionId, owner, exceptionType].join(' ').toLowerCase();
  return all.includes(wanted.toLowerCase());
}

export function isShown(row: Shown, { owner, type, q }: NowSearch): boolean {
  const { exception } = row;
  if (owner !== undefined && exception.owner !== owner) return false;
  if (type !== undefined && exception.exceptionType !== type) return false;
  return q === undefined || saysAnyOf(row, q);
}

const SOON_MS = 3_600_000;

/** How near the deadline is. */
export function toneOf(dueAt: string | undefined, now: number): 'due' | 'soon' | 'calm' {
  if (dueAt === undefined) return 'calm';
  const left = Date.parse(dueAt) - now;
  if (left <= 0) return 'due';
  return left < SOON_MS ? 'soon' : 'calm';
}

/** Actions that every one of the exceptions offers. */
export function commonActions(exceptions: readonly Exception[]): Exception['actions'] {
  const [first, ...others] = exceptions;
  if (first === undefined) return [];
  return first.actions.filter((action) => others.every(({ actions }) => actions.includes(action)));
}
