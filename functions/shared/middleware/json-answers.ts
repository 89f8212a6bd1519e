import type { DoorAnswer } from '../door.ts';
import { type GatewayAnswer, gatewayAnswer } from './gateway.ts';
import type { Invocation } from './invocation.ts';

function written({ status, body, html, csv }: DoorAnswer): GatewayAnswer {
  if (csv !== undefined)
    return { statusCode: status, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: csv };
  if (html === undefined) return gatewayAnswer(status, body);
  return { statusCode: status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };
}

/**
 * Writes what a door's handler returned as the gateway's answer, and notes its correlation for the log line.
 */
export function jsonAnswers() {
  return {
    after(invocation: Invocation<unknown, DoorAnswer | GatewayAnswer>): void {
      const answer = invocation.response;
      if (!answer || !('status' in answer)) return;
      if (answer.correlation) invocation.internal.correlation = answer.correlation;
      const { statusCode, headers, body } = written(answer);
      const all = { ...headers, ...answer.headers };
      invocation.response = {
        statusCode: statusCode ?? answer.status,
        ...(Object.keys(all).length > 0 ? { headers: all } : {}),
        ...(body === undefined ? {} : { body }),
      };
    },
  };
}
