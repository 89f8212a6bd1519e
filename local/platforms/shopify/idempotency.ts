/** `@idempotent(key:)`: the same key is the same operation, with one result, however often it is sent. */
import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { View } from './views.ts';

/** Mutations that refuse to run without a key, though the schema does not say so. */
const KEYED = ['inventorySetQuantities', 'inventoryAdjustQuantities', 'inventoryActivate', 'refundCreate'];

const KEPT_FOR = 24 * 3_600_000;

interface KeptResult {
  readonly operation: string;
  readonly result: View;
  readonly keptUntil: number;
}

function payloadOf(name: string, code: string, message: string): View {
  const typename = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const coded = { field: null, message, code };
  return {
    __typename: `${typename}Payload`,
    inventoryAdjustmentGroup: null,
    inventoryLevel: null,
    refund: null,
    order: null,
    userErrors: [{ __typename: `${typename}UserError`, ...coded }],
  };
}

function isRefused(result: View): boolean {
  return Array.isArray(result['userErrors']) && result['userErrors'].length > 0;
}

/** Keys that one app has used at the shop. */
export class IdempotencyKeys {
  readonly #now: () => number;
  readonly #kept = new Map<string, KeptResult>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs the mutation, or answers what it answered under this key before. */
  once(name: string, key: string | undefined, args: unknown, run: () => View): View {
    if (key === undefined) {
      if (!KEYED.includes(name)) return run();
      throw new GraphQLError(
        'The @idempotent directive is required for this mutation but was not provided.',
        {
          extensions: { code: 'BAD_REQUEST' },
        },
      );
    }
    const operation = createHash('sha256')
      .update(`${name} ${JSON.stringify(args)}`)
      .digest('hex');
    const kept = this.#kept.get(key);
    if (kept && kept.keptUntil > this.#now()) return answerAgain(name, operation, kept);
    const result = run();
    this.#kept.set(key, { operation, result, keptUntil: this.#now() + KEPT_FOR });
    return result;
  }
}

function answerAgain(name: string, operation: string, kept: KeptResult): View {
  if (kept.operation !== operation)
    return payloadOf(
      name,
      'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
      'The same idempotency key cannot be used with different operation parameters.',
    );
  if (!isRefused(kept.result)) return kept.result;
  return payloadOf(
    name,
    'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
    'A previous request with this idempotency key failed. Retry with a new idempotency key.',
  );
}
