import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { exceptionId } from '../../order/order-id.ts';
import { checkSoon } from '../../order/progress.ts';
import { log } from '../../shared/log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { forgetToken, readWaits } from '../../shared/token.store.ts';
import type { Token } from '../../shared/token.ts';
import { retryMoved, transact, transactUnlessMoved } from '../../shared/transact.ts';
import type { ResumeEffect } from '../changes/effects.ts';
import { readFacts, type Turn } from '../meetings/facts.ts';
import { outcomeOf, superseded, type WaitFacts, type WaitOutcome } from '../meetings/outcome.ts';
import { settleOver } from '../meetings/settle-over.ts';
import {
  abandonedTokens,
  followedElsewhere,
  isInScope,
  latestTokens,
  supersededTokens,
} from '../meetings/waits.ts';
import type { OrderTurns } from './order-turns.ts';
import { stepFunctions } from './start.ts';

/**
 * A token that Step Functions refuses so belongs to a state that has been left: by this answer, sent before,
 * or for a later attempt, whose own token record makes the relay look again. That is no error.
 */
const STATE_WAS_LEFT: ReadonlySet<string> = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Characters of a cause that an operator reads; Step Functions takes 32,768. */
const MAX_CAUSE = 2000;
/** Answers that are under way at once for one order. */
const ANSWERS_AT_ONCE = 10;

/** Sends the answer; tells whether a state took it. */
async function send({ token: taskToken }: Token, answer: WaitOutcome): Promise<boolean> {
  try {
    if (answer.kind === 'success') {
      const output = JSON.stringify(answer.output);
      await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output }));
    }
    if (answer.kind === 'failure') {
      const { error, cause } = answer;
      await stepFunctions.send(
        new SendTaskFailureCommand({ taskToken, error, cause: cause.slice(0, MAX_CAUSE) }),
      );
    }
  } catch (error) {
    if (!(error instanceof Error && STATE_WAS_LEFT.has(error.name))) throw error;
    return false;
  }
  return true;
}

/** States of which a place in a queue keeps stock or room from those behind it. */
const QUEUES: ReadonlySet<Token['state']> = new Set(['AwaitStock', 'AwaitCapacity']);

/**
 * An order whose turn came and that did not take it may have no execution any more: the sweeper asks soon, so that
 * its place does not keep others waiting until the next check of its progress (P14, P23).
 */
async function askSoonWhetherItRuns(orderId: string): Promise<void> {
  await retryMoved(async () => {
    const [order, now] = [await readOrder(orderId), new Date().toISOString()];
    const { progressBy } = checkSoon(order, now);
    if (order.closed || progressBy === order.progressBy) return;
    await transact([saveOrder(order, amend(order, { progressBy }, now))]);
  });
}

/**
 * Sends a wait its answer and then takes the token out of the table, so that the wait is sent no second one.
 * In this order: an answer that is forgotten before it is sent would never come. A token that another attempt
 * has replaced meanwhile stays: it has its own record.
 */
async function answerWait(token: Token, answer: WaitOutcome): Promise<void> {
  const { orderId, state, n } = token;
  const said = answer.kind === 'failure' ? answer.error : answer.kind;
  log.debug('resume', { orderId, state, n, outcome: said });
  const isTaken = await send(token, answer);
  if (!isTaken && QUEUES.has(state)) await askSoonWhetherItRuns(orderId);
  await transactUnlessMoved([forgetToken(token, new Date().toISOString())]);
}

/**
 * A NeedsAttention that ended while its exception is open ended by itself: the exception ends with it (P13).
 */
async function settleExceptionOf(orderId: string, token: Token, facts: WaitFacts): Promise<void> {
  if (token.state !== 'NeedsAttention' || token.exception === undefined) return;
  if (facts.exception?.status !== 'open') return;
  await settleOver(exceptionId(orderId, token.exception), new Date().toISOString());
}

/** Ends a wait of an execution with whose work another one goes on. */
export function supersede(token: Token): Promise<void> {
  return answerWait(token, superseded(token));
}

async function answerWaits(
  { orderId, scopes, attempt = 0 }: Omit<ResumeEffect, 'kind'>,
  turn: Turn,
): Promise<void> {
  const waits = await readWaits(orderId);
  const ofEarlier = supersededTokens(waits, attempt);
  const present = waits.filter((wait) => !ofEarlier.some((token) => token === wait));
  await inParallel([...ofEarlier, ...abandonedTokens(present)], ANSWERS_AT_ONCE, supersede);
  const alive = latestTokens(present);
  const asked = alive.filter((token) => isInScope(token, scopes));
  if (asked.length === 0) return;
  const elsewhere = followedElsewhere(present);
  await inParallel(await readFacts(orderId, asked, turn), ANSWERS_AT_ONCE, async ({ token, facts }) => {
    const answer = outcomeOf(token, { ...facts, elsewhere });
    if (answer.kind === 'none') return;
    await answerWait(token, answer);
    await settleExceptionOf(orderId, token, facts);
  });
}

/**
 * Resumes those waits of the order, within the scopes, that have their answer; waits of executions that
 * another one has taken over from end. The tokens are read first and the facts after them (P2), and each
 * outcome goes to the token that it was computed for.
 */
export function resume(
  effect: Omit<ResumeEffect, 'kind'>,
  turns: OrderTurns,
  turn: Turn = {},
): Promise<void> {
  return turns.take(effect.orderId, () => answerWaits(effect, turn));
}
