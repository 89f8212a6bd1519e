import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { exceptionId } from '../../order/order-id.ts';
import { log } from '../../shared/log.ts';
import { readTokens } from '../../shared/token.store.ts';
import { isLater, type Token } from '../../shared/token.ts';
import { readFacts, type Turn } from '../meetings/facts.ts';
import { type Outcome, outcome } from '../meetings/outcome.ts';
import { settleOver } from '../meetings/settle-over.ts';
import { stepFunctions } from './start.ts';

/**
 * The state has been left, by this answer sent before or by a later attempt, whose own record asks again: no
 * error.
 */
const LEFT = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

async function send(token: Token, answer: Outcome): Promise<void> {
  try {
    if (answer.kind === 'success')
      await stepFunctions.send(
        new SendTaskSuccessCommand({ taskToken: token.token, output: JSON.stringify(answer.output) }),
      );
    if (answer.kind === 'failure')
      await stepFunctions.send(
        new SendTaskFailureCommand({
          taskToken: token.token,
          error: answer.error,
          cause: answer.cause.slice(0, 2000),
        }),
      );
  } catch (error) {
    if (!(error instanceof Error && LEFT.has(error.name))) throw error;
  }
}

/** Returns and fulfillments count their own numbers: their waits are branches apart. */
const branchOf = ({ state, n }: Token): string =>
  `${state === 'AwaitReceipt' || state === 'AwaitInspection' ? 'return' : 'order'}#${n}`;

/** A branch is sequential: only its latest token can be alive. */
export function latestTokens(tokens: readonly Token[]): Token[] {
  const latest = new Map<string, Token>();
  for (const token of tokens) {
    const known = latest.get(branchOf(token));
    if (!known || isLater(token.attempt, known.attempt)) latest.set(branchOf(token), token);
  }
  return [...latest.values()];
}

/**
 * Where a wait of the order is answered, resumes it: reads the tokens first and the facts after them (P2),
 * and sends each outcome to the token that it was computed for.
 */
export async function resume(orderId: string, n: number | undefined, turn: Turn = {}): Promise<void> {
  const tokens = latestTokens(
    (await readTokens(orderId)).filter((token) => n === undefined || token.n === n),
  );
  if (tokens.length === 0) return;
  for (const { token, facts } of await readFacts(orderId, tokens, turn)) {
    const answer = outcome(token, facts);
    if (answer.kind === 'none') continue;
    log.debug('resume', {
      orderId,
      state: token.state,
      n: token.n,
      outcome: answer.kind === 'failure' ? answer.error : answer.kind,
    });
    await send(token, answer);
    // It ended by itself: the exception that it waited for ends with it (P13).
    if (
      token.state === 'NeedsAttention' &&
      token.exception !== undefined &&
      facts.exception?.status === 'open'
    )
      await settleOver(exceptionId(orderId, token.exception), new Date().toISOString());
  }
}
