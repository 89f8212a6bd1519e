import type * as z from 'zod';
import type { Correlation } from '../log.ts';
import { parseOwn } from '../parse.ts';
import type { Invocation } from './invocation.ts';

/**
 * Parses the whole event, which our own infrastructure sent, into `event.input`, and notes its correlation
 * for the log. `what` names the event in the error's message.
 * @throws Corrupt: an invalid input is a fault of ours.
 */
export function parsedInput<S extends z.ZodType>(
  schema: S,
  what: string,
  correlationOf: (input: z.output<S>) => Correlation,
) {
  return {
    before(invocation: Invocation<{ input: z.output<S> }>): void {
      const input = parseOwn(schema, invocation.event, what);
      invocation.internal.correlation = correlationOf(input);
      invocation.event = { input };
    },
  };
}
