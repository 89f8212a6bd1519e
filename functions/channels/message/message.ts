/** One signed message of a channel: what all platforms have in common. */

import { hashOf } from '../../shared/content-hash.ts';
import type { Captured } from './captured.ts';
import { parsePayload } from './payload.ts';

/**
 * Maps the body of a message of one of the `topics`; other topics are kept without a look inside. A body that
 * cannot be read came as an order all the same, and is quarantined without knowing which.
 */
export function captureMessage(
  json: string,
  topic: string,
  topics: ReadonlySet<string>,
  map: (body: unknown) => Captured,
): Captured {
  if (!topics.has(topic)) return { kind: 'kept', why: `no order comes with the topic "${topic}"` };
  let body: unknown;
  try {
    body = parsePayload(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const reason = { code: 'INVALID_JSON', path: '', message: `the payload is not JSON: ${error.message}` };
    return {
      kind: 'quarantined',
      reasons: [reason],
      draft: {},
      external: {},
      version: { hash: hashOf(json) },
    };
  }
  return map(body);
}
