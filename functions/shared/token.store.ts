import { Superseded } from './errors.ts';
import { key, prefix } from './keys.ts';
import { parseOwn } from './parse.ts';
import { queryPartition } from './table.ts';
import type { WaitInput } from './task.ts';
import { type Token, tokenSchema, type WaitingState } from './token.ts';
import type { Write } from './transact.ts';

/** Tokens outlive every backstop (Standard executions end after a year), then expire. */
const KEPT_SECONDS = 400 * 86_400;

/**
 * Stores a wait's token. It is replaced by a later attempt of its state only (P1); the same attempt,
 * delivered twice, has the same token. Asks nothing of META (P7). Refused as Superseded: a later attempt
 * waits already.
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
    item: { ...at, ...item, expiresAt: Math.floor(Date.parse(now) / 1000) + KEPT_SECONDS },
    condition: {
      expression:
        'attribute_not_exists(#pk) OR #attempt.#enteredAt < :enteredAt OR (#attempt.#enteredAt = :enteredAt AND #attempt.#retry <= :retry)',
      names: { '#pk': 'pk', '#attempt': 'attempt', '#enteredAt': 'enteredAt', '#retry': 'retry' },
      values: { ':enteredAt': attempt.enteredAt, ':retry': attempt.retry },
    },
    refused: () => new Superseded(`a later attempt of ${state} of ${input.orderId} waits already`),
  };
}

/** All tokens of an order, read consistently: read before the facts (P2). */
export async function readTokens(orderId: string): Promise<Token[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.token });
  return items.map((item) => parseOwn(tokenSchema, item, `token of ${orderId}`));
}
