import { Superseded } from './errors.ts';
import { type DueKey, dueKey, type Key, key, prefix } from './keys.ts';
import { parseOwn } from './parse.ts';
import { settings } from './settings.ts';
import { afterSpread } from './spread.ts';
import { getItem, getItems, queryPartition, type TableItem } from './table.ts';
import type { WaitInput } from './task.ts';
import { after, expiryAfter } from './time.ts';
import { isToken, type StoredWait, storedWaitSchema, type Token, type WaitingState } from './token.ts';
import { type Expression, moved, transactUnlessMoved, type Write } from './transact.ts';

/** A token outlives every execution: Standard ones end after a year. */
const KEPT_SECONDS = 400 * 86_400;
/** The type of the item of a wait that was answered. */
const ANSWERED = 'AnsweredWait';
/** An answered wait is remembered for longer than any invocation of its state may be delayed. */
const ANSWERED_KEPT_SECONDS = 7 * 86_400;

/**
 * The waits that are looked at with their fulfillment, whose deadlines move with what happens. The relay's look
 * at all others has a check time of its own (P3).
 */
const CHECKED_WITH_FULFILLMENT: ReadonlySet<WaitingState> = new Set(['Dispatch', 'Track']);
/** The first check comes after so many intervals of `checkAfter`, each later one after twice as long. */
const FIRST_CHECK = 12;
/** Up to once a day or so. */
const MAX_DOUBLINGS = 5;

const LATER_ENTRY = '#attempt.#enteredAt < :enteredAt';
/** Not answered, or taken back by whoever stored it: the same invocation once more finds its wait as it was (P6). */
const UNANSWERED = '(#type <> :answered OR attribute_exists(#takenBack))';
const SAME_RETRY = `(#attempt.#retry = :retry AND ${UNANSWERED})`;
const SAME_ENTRY = `(#attempt.#enteredAt = :enteredAt AND (#attempt.#retry < :retry OR ${SAME_RETRY}))`;
const SAME_EXECUTION = '(attribute_not_exists(#execution) OR #execution = :execution)';

/**
 * The condition that no later attempt of the state waits, and that this one was not answered (P1). An execution of an
 * older attempt never takes the place of a newer one's token, however late it enters the state.
 */
function noLaterAttempt({ attempt, enteredAt, retry }: WaitInput): Expression {
  const ownTurn = `(${SAME_EXECUTION} AND (${LATER_ENTRY} OR ${SAME_ENTRY}))`;
  return {
    expression: `attribute_not_exists(#pk) OR #execution < :execution OR ${ownTurn}`,
    names: {
      '#pk': 'pk',
      '#type': 'type',
      '#takenBack': 'takenBack',
      '#attempt': 'attempt',
      '#enteredAt': 'enteredAt',
      '#retry': 'retry',
      '#execution': 'executionAttempt',
    },
    values: { ':enteredAt': enteredAt, ':retry': retry, ':execution': attempt, ':answered': ANSWERED },
  };
}

/** When the sweeper has the relay look at a wait that it has looked at `touched` times. */
function checkAt(token: PlaceOfWait, touched: number, now: string): DueKey {
  const { orderId, state, n, branch = 0 } = token;
  const wait = settings().checkAfter * FIRST_CHECK * 2 ** Math.min(touched, MAX_DOUBLINGS);
  const id = `${orderId}-${state}-${n}-${branch}`;
  return dueKey(id, touched === 0 ? after(now, wait) : afterSpread(id, now, wait));
}

type PlaceOfWait = Pick<Token, 'orderId' | 'state' | 'n' | 'branch'>;
/** A wait, and the token that it is known to have. */
type OpenWait = PlaceOfWait & Pick<Token, 'token'>;

function keyOf({ orderId, state, n, branch }: PlaceOfWait): Key {
  return key.token(orderId, state, n, branch);
}

/** Where in an order a state waits: a number of its fulfillments or returns, or a branch with its exception. */
type WaitingBranch = number | { readonly n: number; readonly exception?: number };

function runOf({ orderId, execution }: Pick<WaitInput, 'orderId' | 'execution'>): Pick<Token, 'run'> {
  const isNamed = execution?.startsWith(`${orderId}-`);
  return execution !== undefined && isNamed ? { run: execution.slice(orderId.length + 1) } : {};
}

/**
 * Stores a wait's token. Only a later attempt of its state replaces a token (P1); the same attempt, delivered
 * twice, has the same token. The write asks nothing of META (P7), and is refused as Superseded when a later
 * attempt waits already, or has waited. `at`: the number of a fulfillment or return, 0 for the order itself; or
 * a branch.
 */
export function storeToken(
  input: WaitInput,
  state: WaitingState,
  at: WaitingBranch,
  now: string,
  extra: Partial<Pick<Token, 'exception' | 'before'>> = {},
): Write {
  const { orderId, token, attempt: executionAttempt, enteredAt, retry } = input;
  const attempt = { enteredAt, retry };
  const { n, exception = 0 } = typeof at === 'number' ? { n: at } : at;
  const branch = exception > 0 ? { branch: exception } : {};
  const known = { ...branch, token, attempt, executionAttempt, ...runOf(input), ...extra };
  const item: Token = { type: 'Token', orderId, state, n, ...known };
  const ownKey = keyOf(item);
  const check = CHECKED_WITH_FULFILLMENT.has(state) ? {} : checkAt(item, 0, now);
  return {
    kind: 'put',
    key: ownKey,
    item: { ...ownKey, ...item, ...check, expiresAt: expiryAfter(now, KEPT_SECONDS) },
    condition: noLaterAttempt(input),
    refused: () => new Superseded(`a later attempt of ${state} of ${orderId} waits already`),
  };
}

function stillStored({
  token,
  orderId,
  state,
}: OpenWait): Pick<Write, 'refused'> & { condition: Expression } {
  return {
    condition: { expression: '#token = :token', names: { '#token': 'token' }, values: { ':token': token } },
    refused: moved(`the token of ${state} of ${orderId}`),
  };
}

/**
 * Takes a token out of its item that was answered, so that each wait is sent one answer, or that nobody waits with.
 * Refused as Moved where the wait has another token by now.
 */
export function forgetToken(token: OpenWait, now: string): Write {
  return takeOut(token, now, { set: '', names: {}, values: {} });
}

/** The same by whoever stored it, where its state is left at once: the same invocation once more finds the same (P6). */
export function takeTokenBack(token: OpenWait, now: string): Write {
  const [names, values] = [{ '#takenBack': 'takenBack' }, { ':takenBack': true }];
  return takeOut(token, now, { set: ', #takenBack = :takenBack', names, values });
}

interface FurtherWord {
  readonly set: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

function takeOut(token: OpenWait, now: string, { set, names, values }: FurtherWord): Write {
  return {
    kind: 'update',
    key: keyOf(token),
    update: {
      expression: `SET #type = :answered, #expiresAt = :expiresAt${set} REMOVE #token, #gsi2pk, #gsi2sk`,
      names: {
        '#type': 'type',
        '#expiresAt': 'expiresAt',
        '#gsi2pk': 'gsi2pk',
        '#gsi2sk': 'gsi2sk',
        ...names,
      },
      values: { ':answered': ANSWERED, ':expiresAt': expiryAfter(now, ANSWERED_KEPT_SECONDS), ...values },
    },
    ...stillStored(token),
  };
}

/**
 * Forgets the token of a NeedsAttention that an execution has left since, because a person answered: nothing else that
 * waits in the branch from now on is taken for what an earlier execution does there (P15).
 */
export async function forgetQuestion(
  input: Pick<WaitInput, 'orderId' | 'execution'> & {
    readonly n: number;
    readonly exception: number;
    /** When the state was entered that the execution is in since (UTC). */
    readonly enteredAt?: string | undefined;
  },
  now: string,
): Promise<void> {
  const { orderId, n, exception, enteredAt = now } = input;
  const { run } = runOf(input);
  const item = await getItem(key.token(orderId, 'NeedsAttention', n, exception > 0 ? exception : undefined));
  const wait = item && parseWait(item);
  if (!wait || !isToken(wait) || run === undefined || wait.run !== run) return;
  // An invocation that comes late finds the next question of the same execution: that is still to be answered.
  if (Date.parse(wait.attempt.enteredAt) > Date.parse(enteredAt)) return;
  // It may be that the relay has taken it away, or that a later entry waits.
  await transactUnlessMoved([forgetToken(wait, now)]);
}

/** A branch of an order, in a state that it entered at a time (UTC). */
interface EnteredBranch {
  readonly orderId: string;
  readonly n: number;
  readonly exception: number;
  /** Of the order: an execution of an earlier one takes nothing over, however late it enters a state. */
  readonly attempt: number;
  readonly enteredAt: string;
}

/**
 * Holds only while the state has not been entered later than that (UTC), whoever of the same attempt or a later one entered
 * it. Refused as Superseded.
 */
function checkNotEntered(state: Key, { attempt, enteredAt }: EnteredStep, refused: () => Superseded): Write {
  return {
    kind: 'check',
    key: state,
    condition: {
      expression: 'attribute_not_exists(#pk) OR #attempt.#enteredAt <= :enteredAt OR #execution < :execution',
      names: {
        '#pk': 'pk',
        '#attempt': 'attempt',
        '#enteredAt': 'enteredAt',
        '#execution': 'executionAttempt',
      },
      values: { ':enteredAt': enteredAt, ':execution': attempt },
    },
    refused,
  };
}

/**
 * Holds only while nobody is asked about the branch that has entered its state: an invocation that comes late begins nothing
 * that only an execution in that state would go on with. Refused as Superseded.
 */
export function checkNotLeft(branch: EnteredBranch): Write {
  const { orderId, n, exception } = branch;
  const asked = key.token(orderId, 'NeedsAttention', n, exception > 0 ? exception : undefined);
  const refused = () => new Superseded(`the branch ${n} of ${orderId} is in another state by now`);
  return checkNotEntered(asked, branch, refused);
}

type EnteredFulfillment = Omit<EnteredBranch, 'exception'>;
type EnteredStep = Pick<EnteredBranch, 'attempt' | 'enteredAt'>;

/** The states by which an execution takes a fulfillment over from another: those that wait for its location and for all parcels. */
function takingOver({ orderId, n }: EnteredFulfillment): Key[] {
  return [key.token(orderId, 'Dispatch', n), key.token(orderId, 'Track', 0)];
}

function takenOver({ orderId, n }: EnteredFulfillment): Superseded {
  return new Superseded(`another execution goes on with fulfillment ${n} of ${orderId}`);
}

/** Hold only while no other execution has begun to wait for the fulfillment since a step was entered (P24). Refused as Superseded. */
export function checksNotTakenOver(step: EnteredFulfillment): Write[] {
  return takingOver(step).map((state) => checkNotEntered(state, step, () => takenOver(step)));
}

/** @throws Superseded where another execution has begun to wait for the fulfillment since the step was entered (P24) */
export async function mustNotBeTakenOver(step: EnteredFulfillment): Promise<void> {
  const waits = (await getItems(takingOver(step))).filter((item) => item !== undefined).map(parseWait);
  const isLater = ({ attempt: { enteredAt }, executionAttempt = step.attempt }: StoredWait): boolean =>
    executionAttempt >= step.attempt && enteredAt > step.enteredAt;
  if (waits.some(isLater)) throw takenOver(step);
}

/**
 * Touches a token that is still open, which makes the relay look at its wait once more, and sets the next
 * check (P3). Refused as Moved where the wait was answered or has another token by now.
 */
export function touchToken(token: Token, now: string): Write {
  const touched = (token.touched ?? 0) + 1;
  const { gsi2pk, gsi2sk } = checkAt(token, touched, now);
  return {
    kind: 'update',
    key: keyOf(token),
    update: {
      expression: 'SET #touched = :touched, #gsi2pk = :gsi2pk, #gsi2sk = :gsi2sk',
      names: { '#touched': 'touched', '#gsi2pk': 'gsi2pk', '#gsi2sk': 'gsi2sk' },
      values: { ':touched': touched, ':gsi2pk': gsi2pk, ':gsi2sk': gsi2sk },
    },
    ...stillStored(token),
  };
}

/** Gives a wait that was stored just now a check time where its state has none (P3); one that was answered meanwhile needs none. */
export async function checkWait(
  { orderId, token, enteredAt, retry }: WaitInput,
  state: WaitingState,
  n: number,
  now: string,
): Promise<void> {
  const stored = { type: 'Token', orderId, state, n, token, attempt: { enteredAt, retry } } as const;
  await transactUnlessMoved([touchToken(stored, now)]);
}

export function parseWait(item: TableItem): StoredWait {
  return parseOwn(storedWaitSchema, item, `token of ${String(item['orderId'])}`);
}

/** Whether there is a wait that nobody has answered. */
export function isUnanswered(item: TableItem | undefined): boolean {
  return item !== undefined && isToken(parseWait(item));
}

/** All waits of an order that are stored, answered ones too, read consistently. */
export async function readWaits(orderId: string): Promise<StoredWait[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.token });
  return items.map(parseWait);
}

/** The tokens of an order that were not answered. They are read before the facts that may end their waits (P2). */
export async function readTokens(orderId: string): Promise<Token[]> {
  return (await readWaits(orderId)).filter(isToken);
}
