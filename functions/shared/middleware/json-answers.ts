import type { DoorAnswer } from '../door.ts';
import { type GatewayAnswer, gatewayAnswer } from './gateway.ts';
import type { Invocation } from './invocation.ts';

/**
 * Writes what a door's handler returned as the gateway's answer, and notes its correlation for the log line.
 */
export function jsonAnswers() {
  return {
    after(invocation: Invocation<unknown, DoorAnswer | GatewayAnswer>): void {
      const answer = invocation.response;
      if (!answer || !('status' in answer)) return;
      if (answer.correlation) invocation.internal.correlation = answer.correlation;
      invocation.response = gatewayAnswer(answer.status, answer.body);
    },
  };
}
