/**
 * Who owns units that wait to be planned, or were planned and not shown yet (P24): a key that names a step, or
 * an exception that waits for a person. Pure.
 */
import * as z from 'zod';

/** Units that Reserve claimed: the step Route plans them. */
export const ORDER_OWNER = 'order';

/** What Route planned in the first attempt, as nearly all fulfillments are. */
export const FIRST_ATTEMPT = attemptOwner(1);

/** What one iteration of a Map works for: a fulfillment, units of an exception, or a further wait. 0: none. */
export interface Branch {
  /** The number of the fulfillment; of an exception's branch that which its units left, 0 for none. */
  readonly n: number;
  /** The number of the exception whose units the branch is for; above `FURTHER_WAITS` that of a further wait. */
  readonly exception: number;
}

/** Further waits of an order for stock are numbered from here on, beyond every exception. */
const FURTHER_WAITS = 1_000_000;

/** The branch of an order's further wait for stock, counted from 1; of 0 the order's own. */
export function branchOfWait(wait: number): Branch {
  return wait > 0 ? { n: 0, exception: FURTHER_WAITS + wait } : ORDER_BRANCH;
}

/** The number of the further wait that a branch is for; 0 for any other branch. */
export function waitOfBranch({ exception }: Pick<Branch, 'exception'>): number {
  return Math.max(0, exception - FURTHER_WAITS);
}

/** The key of units that a wait of an order for stock got, until a step has planned them. */
export function servedOwner(wait: number): string {
  return wait > 0 ? `w${wait}:0` : ORDER_OWNER;
}

/** What the keys of a branch with a number of its own begin with. */
function letterOf(exception: number): string {
  return exception > FURTHER_WAITS ? `w${exception - FURTHER_WAITS}` : `x${exception}`;
}

/** The order itself, before and beside all its branches. */
export const ORDER_BRANCH: Branch = { n: 0, exception: 0 };

/**
 * The number of a branch among those of its order, where a place in a queue or a decision names it: that of the
 * fulfillment, 0 for the order itself, that of the exception below zero.
 */
export function branchNumber({ n, exception }: Branch): number {
  return exception > 0 ? -exception : n;
}

/** What tells a state of its branch: the number, 0 for the order itself. */
export const branchInputShape = { n: z.number().int().default(0) };

/** The input of a state with the branch that its number names. */
export function withBranch<Input extends { readonly n: number }>(input: Input): Input & Branch {
  return { ...input, ...numberedBranch(input.n) };
}

/** The branch of that number, as far as the number says. */
export function numberedBranch(number: number): Branch {
  return number < 0 ? { n: 0, exception: -number } : { n: number, exception: 0 };
}

/** What Route planned in an attempt of the order's execution. */
export function attemptOwner(attempt: number): string {
  return `a${attempt}`;
}

/** Units that left a fulfillment: the re-route that counts this dispatch up plans them. */
export function fulfillmentOwner({ n, dispatch }: { readonly n: number; readonly dispatch: number }): string {
  return `f${n}:${dispatch}`;
}

/** Units that wait for a person's decision on an open exception. */
export function exceptionOwner(exception: number): string {
  return `x${exception}`;
}

/** Units of an exception's branch that a person wants planned again. */
export function retryOwner(exception: number, retry: number): string {
  return `${letterOf(exception)}:${retry}`;
}

/** The number of the exception that a key names; undefined for a step's key. */
export function owningException(by: string): number | undefined {
  const digits = /^x(\d+)$/.exec(by)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The numbers of the exceptions that own units of a reservation; 0 stands for units that belong to none. */
export function owningExceptions(held: readonly { readonly by: string }[] = []): ReadonlySet<number> {
  return new Set(held.map(({ by }) => owningException(by) ?? 0));
}

/** Whether a step owns the units, not an exception. */
export function isStep(by: string): boolean {
  return owningException(by) === undefined;
}

/** The number of the branch whose steps have the key; undefined for a key of the order's own steps, or of an exception. */
export function branchOfKey(by: string): number | undefined {
  const [, kind, digits] = /^([fwx])(\d+):/.exec(by) ?? [];
  if (kind === 'w') return branchNumber(branchOfWait(Number(digits)));
  if (kind === undefined) return undefined;
  return kind === 'f' ? Number(digits) : -Number(digits);
}

/** The number of the further wait whose steps have the key; 0 for any other key. */
export function waitOfKey(by: string): number {
  return waitOfBranch(numberedBranch(branchOfKey(by) ?? 0));
}

/** Whether a step of a fulfillment's branch has the key that counted this dispatch up, or a later one. */
export function isOwnedSince(n: number, since: number): (by: string) => boolean {
  return (by) => branchOfKey(by) === n && Number(by.slice(by.indexOf(':') + 1)) >= since;
}

/** Whether the steps of a further wait own the units. */
export function isOfWait(by: string): boolean {
  return by.startsWith('w');
}

/** Whether the steps of a branch own the units; of the order itself: those of any branch do. */
export function isOwnedBy({ n, exception }: Branch): (by: string) => boolean {
  if (exception > 0) return (by) => by.startsWith(`${letterOf(exception)}:`);
  return n > 0 ? (by) => by.startsWith(`f${n}:`) : isStep;
}
