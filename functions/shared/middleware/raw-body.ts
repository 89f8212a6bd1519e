import type { Door } from '../door.ts';
import { TooLarge } from '../errors.ts';
import type { GatewayEvent } from './gateway.ts';
import type { Invocation } from './invocation.ts';

/** Larger bodies are refused with 413 (docs/api.md#answers). */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Webhooks are not refused for their content: a signed door takes what Lambda takes at all (6 MB with
 * base64).
 */
export const MAX_SIGNED_BODY_BYTES = 6 * 1024 * 1024;

/**
 * Puts the bytes of the body on the event as they were sent; the gateway's base64 is undone. A request
 * without a body has zero bytes.
 * @throws TooLarge
 */
export function rawBody({ scope }: Pick<Door, 'scope'>) {
  const maxBytes = scope === 'signed' ? MAX_SIGNED_BODY_BYTES : MAX_BODY_BYTES;
  return {
    before({ event }: Invocation<GatewayEvent & { raw: Buffer }>): void {
      const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (raw.byteLength > maxBytes)
        throw new TooLarge(`The body has ${raw.byteLength} bytes; at most ${maxBytes} are taken.`);
      event.raw = raw;
    },
  };
}
