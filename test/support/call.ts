import type { Context } from 'aws-lambda';
import type { Door } from '../../functions/shared/door.ts';
import type { GatewayAnswer, GatewayEvent } from '../../functions/shared/middleware/gateway.ts';
import { type DoorCall, gatewayEvent } from '../../simulator/aws/gateway.ts';

/** The context of an invocation that has a minute left. */
export const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '256',
  awsRequestId: 'test',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

type LambdaHandler<E, R> = (event: E, context: Context) => Promise<R>;

/** Calls a door's handler as API Gateway does; the answer's body is parsed, `{}` where there is none. */
export async function call(
  handler: LambdaHandler<GatewayEvent, GatewayAnswer>,
  door: Pick<Door, 'method' | 'path'>,
  request: DoorCall,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { statusCode = 0, body = '{}' } = await handler(gatewayEvent(door, request), context);
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

/** Invokes a handler as Lambda does for a state, the stream, the bus or the schedule. */
export async function run<E, R>(handler: LambdaHandler<E, R>, event: E): Promise<R> {
  return handler(event, context);
}
