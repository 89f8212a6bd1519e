import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { exceptionId } from '../../order/order-id.ts';
import { log } from '../../shared/log.ts';
import { readTokens } from '../../shared/token.store.ts';
import { isLater, type Token } from '../../shared/token.ts';
import { readFacts, type Turn } from '../meetings/facts.ts';
import { outcomeOf, type WaitFacts, type WaitOutcome } from '../meetings/outcome.ts';
import { settleOver } from '../meetings/settle-over.ts';
import { stepFunctions } from './start.ts';

/**
 * A token that Step Functions refuses so belongs to a state that has been left: by this answer, sent before,
 * or for a later attempt, whose own token record makes the relay look again. That is no error.
 */
const STATE_WAS_LEFT: ReadonlySet<string> = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Characters of a cause that an operator reads; Step Functions takes 32,768. */
const MAX_CAUSE = 2000;

async function send({ token: taskToken }: Token, answer: WaitOutcome): Promise<void> {
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
  }
}

/** A return and a fulfillment may have the same number: their waits are different branches. */
function branchOf({ state, n }: Token): string {
  const isOfReturn = state === 'AwaitReceipt' || state === 'AwaitInspection';
  return `${isOfReturn ? 'return' : 'order'}#${n}`;
}

/** The latest token of each branch: a branch is sequential, so that no earlier token of it can be alive. */
export function latestTokens(tokens: readonly Token[]): Token[] {
  const latest = new Map<string, Token>();
  for (const token of tokens) {
    const known = latest.get(branchOf(token));
    if (!known || isLater(token.attempt, known.attempt)) latest.set(branchOf(token), token);
  }
  return [...latest.values()];
}

/**
 * A NeedsAttention that ended while its exception is open ended by itself: the exception ends with it (P13).
 */
async function settleExceptionOf(orderId: string, token: Token, facts: WaitFacts): Promise<void> {
  if (token.state !== 'NeedsAttention' || token.exception === undefined) return;
  if (facts.exception?.status !== 'open') return;
  await settleOver(exceptionId(orderId, token.exception), new Date().toISOString());
}

/**
 * Resumes those waits of the order that have their answer; `n`: of this fulfillment or return alone. The
 * tokens are read first and the facts after them (P2), and each outcome goes to the token that it was
 * computed for.
 */
export async function resume(orderId: string, n: number | undefined, turn: Turn = {}): Promise<void> {
  const own = (await readTokens(orderId)).filter((token) => n === undefined || token.n === n);
  const tokens = latestTokens(own);
  if (tokens.length === 0) return;
  for (const { token, facts } of await readFacts(orderId, tokens, turn)) {
    const answer = outcomeOf(token, facts);
    if (answer.kind === 'none') continue;
    const said = answer.kind === 'failure' ? answer.error : answer.kind;
    log.debug('resume', { orderId, state: token.state, n: token.n, outcome: said });
    await send(token, answer);
    await settleExceptionOf(orderId, token, facts);
  }
}
