import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { inNameOf } from './actor.ts';
import { actorName } from './caller.ts';
import { type Door, type DoorAnswer, type DoorRequest, routeKey } from './door.ts';
import { NotFound } from './errors.ts';
import { callerIdentity } from './middleware/caller-identity.ts';
import type { GatewayAnswer, GatewayEvent } from './middleware/gateway.ts';
import type { Invocation } from './middleware/invocation.ts';
import { jsonAnswers } from './middleware/json-answers.ts';
import { oneLogLine } from './middleware/one-log-line.ts';
import { parsedRequest } from './middleware/parsed-request.ts';
import { problemAnswers } from './middleware/problem-answers.ts';
import { rawBody } from './middleware/raw-body.ts';
import { transientAsUnavailable } from './middleware/transient-as-unavailable.ts';

/** A door and what opens it: `serve` takes one or several. */
interface OpenedDoor {
  readonly door: Door;
  readonly open: (event: GatewayEvent, context: Context) => Promise<DoorAnswer>;
}

/** Binds a door to its handler, which gets a caller that may open it and a request that is valid. */
export function on<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  door: Door<P, Q, B>,
  handle: (request: DoorRequest<z.output<P>, z.output<Q>, z.output<B>>) => Promise<DoorAnswer>,
): OpenedDoor {
  const open = middy<GatewayEvent, DoorAnswer>()
    .use(callerIdentity(door))
    .use(rawBody(door))
    .use(parsedRequest(door))
    .handler<GatewayEvent, DoorAnswer>(({ parsed, raw, caller, headers, requestContext }) =>
      inNameOf(caller.user === undefined ? undefined : actorName(caller), () =>
        handle({
          ...parsed,
          raw,
          caller,
          headers: byLowerCaseName(headers),
          source: requestContext.http.sourceIp,
          now: new Date().toISOString(),
        }),
      ),
    );
  return { door, open };
}

/** The Lambda handler of one or several doors, told apart by the gateway's route key. */
export function serve(...opened: readonly OpenedDoor[]) {
  const byRoute = new Map(opened.map(({ door, open }) => [routeKey(door), open]));
  return middy<GatewayEvent, DoorAnswer | GatewayAnswer>()
    .use(oneLogLine(doorOutcome))
    .use(problemAnswers())
    .use(transientAsUnavailable())
    .use(jsonAnswers())
    .handler<GatewayEvent, GatewayAnswer>((event, context) => {
      const open = byRoute.get(event.routeKey.replace('+}', '}'));
      if (!open) throw new NotFound('There is no such door.');
      return open(event, context);
    });
}

function doorOutcome({ event, response }: Invocation<GatewayEvent, GatewayAnswer>): Record<string, unknown> {
  return { door: event.routeKey, status: response?.statusCode ?? 500 };
}

function byLowerCaseName(headers: GatewayEvent['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
}
