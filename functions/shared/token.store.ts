import { Superseded } from './errors.ts';
import { key, prefix } from './keys.ts';
import { parseOwn } from './parse.ts';
import { queryPartition } from './table.ts';
import type { WaitInput } from './task.ts';
import { expiryAfter } from './time.ts';
import { type Token, tokenSchema, type WaitingState } from './token.ts';
import type { Write } from './transact.ts';

/** A token outlives every execution: Standard ones end after a year. */
const KEPT_SECONDS = 400 * 86_400;

const EARLIER = '#attempt.#enteredAt < :enteredAt';
const SAME_ENTRY = '#attempt.#enteredAt = :enteredAt';

/**
 * Stores a wait's token. Only a later attempt of its state replaces a token (P1); the same attempt, delivered
 * twice, has the same token. The write asks nothing of META (P7), and is refused as Superseded when a later
 * attempt waits already. `n`: fulfillment or return number, 0 for the order itself.
 */
export function storeToken(
  input: WaitInput,
  state: WaitingState,
  n: number,
  now: string,
  extra: Partial<Pick<Token, 'exception' | 'before'>> = {},
): Write {
  const attempt = { enteredAt: input.enteredAt, retry: input.retry };
  const item: Token = {
    type: 'Token',
    orderId: input.orderId,
    state,
    n,
    token: input.token,
    attempt,
    ...extra,
  };
  const at = key.token(input.orderId, state, n);
  return {
    kind: 'put',
    key: at,
    item: { ...at, ...item, expiresAt: expiryAfter(now, KEPT_SECONDS) },
    condition: {
      expression: `attribute_not_exists(#pk) OR ${EARLIER} OR (${SAME_ENTRY} AND #attempt.#retry <= :retry)`,
      names: { '#pk': 'pk', '#attempt': 'attempt', '#enteredAt': 'enteredAt', '#retry': 'retry' },
      values: { ':enteredAt': attempt.enteredAt, ':retry': attempt.retry },
    },
    refused: () => new Superseded(`a later attempt of ${state} of ${input.orderId} waits already`),
  };
}

/** All tokens of an order. They are read before the facts that may end their waits (P2). */
export async function readTokens(orderId: string): Promise<Token[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.token });
  return items.map((item) => parseOwn(tokenSchema, item, `token of ${orderId}`));
}
