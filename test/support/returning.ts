/**
 * Returns as the end-to-end tests play them. Whoever calls us repeats what was not answered: each of these calls is made twice,
 * and the second answer must be the first one's.
 */
import { randomBytes } from 'node:crypto';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import * as z from 'zod';
import type { Answer } from '../../local/brand/api-client.ts';
import { changeDetector, deployment, eventually, operator, type ShownOrder, World } from './world.ts';

const stepFunctions = new SFNClient({});

const amount = z.object({ amount: z.number() });
const refundSchema = z.looseObject({ refundId: z.string(), status: z.string(), amount: z.number() });
const exchangeSchema = z.looseObject({ linked: z.string(), state: z.string(), due: z.number() });
const labelSchema = z.looseObject({
  reference: z.string().optional(),
  trackingNumber: z.string().optional(),
  scannedAt: z.string().optional(),
  voidedAt: z.string().optional(),
  givenBack: z.string().optional(),
});
const returnSchema = z.looseObject({
  returnId: z.string(),
  status: z.string(),
  location: z.string(),
  labels: z.array(labelSchema).default([]),
  owed: amount.loose().optional(),
  exchange: exchangeSchema.optional(),
  refunds: z.array(refundSchema).default([]),
});
export type ShownReturn = z.output<typeof returnSchema>;
export type ShownRefund = z.output<typeof refundSchema>;

type Body = Record<string, unknown>;

/** The same call twice; the answer of both. */
export async function twice(method: string, path: string, body: Body): Promise<Answer> {
  const first = await operator.send(method, path, body);
  expect(await operator.send(method, path, body), `${method} ${path} once more`).toEqual(first);
  return first;
}

/** @throws Error, with its body, where an answer is not what was to be */
async function twiceDone(path: string, body: Body): Promise<unknown> {
  const { status, body: answer } = await twice('POST', path, body);
  if (status >= 300) throw new Error(`POST ${path} answered ${status}: ${JSON.stringify(answer)}`);
  return answer;
}

interface Delivered {
  readonly policies?: Body;
  /** By location and SKU. */
  readonly stock?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly locations?: Readonly<Record<string, Body>>;
  readonly skus?: Readonly<Record<string, Body>>;
  /** Units of A that are ordered; three where nothing is said. */
  readonly units?: number;
  /** Fields of the order. */
  readonly order?: (world: World) => Body;
}

/** A world of its own, and a delivered order of three units of A at 15.00 in it. */
export async function deliveredOrder(name: string, over: Delivered = {}) {
  const { policies = {}, stock = { one: { A: 5, B: 5 } }, units = 3, locations, skus } = over;
  const world = await new World(name).open(stock, {
    channel: { policies },
    ...(locations ? { locations } : {}),
    ...(skus ? { skus } : {}),
  });
  const orderId = await world.place([{ sku: 'A', quantity: units }], over.order?.(world));
  await world.shipAndDeliver(orderId);
  await world.untilStatus(orderId, 'delivered');
  return { world, orderId };
}

/** Asks for a return of units of the order's first line, and answers its id. */
export async function ask(orderId: string, units: number, over: Body = {}, line: Body = {}): Promise<string> {
  const answer = await twiceDone(`/orders/${orderId}/returns`, {
    id: `return-${randomBytes(3).toString('hex')}`,
    lines: [{ lineId: '1', units, ...line }],
    ...over,
  });
  return returnSchema.parse(answer).returnId;
}

/** Says that units of the order's first line are not as they should be, and answers the claim's id. */
export async function claim(orderId: string, units: number, body: Body): Promise<string> {
  const id = `claim-${randomBytes(3).toString('hex')}`;
  const answer = await twiceDone(`/orders/${orderId}/claims`, {
    id,
    lines: [{ lineId: '1', units }],
    ...body,
  });
  return returnSchema.parse(answer).returnId;
}

/** What happened to a return. */
export async function tell(returnId: string, event: Body): Promise<ShownReturn> {
  const id = `${String(event['kind'])}-${randomBytes(3).toString('hex')}`;
  return returnSchema.parse(await twiceDone(`/returns/${returnId}/events`, { id, ...event }));
}

/** Units of the order's first line as an inspector finds them. */
export function found(units: number, as = 'sellable', more: Body = {}): Body {
  const why = as === 'sellable' ? {} : { reason: 'as found' };
  return { kind: 'inspected', lines: [{ lineId: '1', units, as, ...why, ...more }] };
}

export async function shownReturn(returnId: string): Promise<ShownReturn> {
  return returnSchema.parse(await operator.get(`/returns/${returnId}`));
}

/** Looks at the return until `holds` answers true. */
export function untilReturn(
  returnId: string,
  what: string,
  holds: (returned: ShownReturn) => boolean,
): Promise<ShownReturn> {
  let seen: ShownReturn | undefined;
  const hasChanged = changeDetector(returnId.replace(/-r\d+$/, ''));
  const read = async (): Promise<ShownReturn | undefined> => {
    if (!(await hasChanged())) return undefined;
    seen = await shownReturn(returnId);
    return holds(seen) ? seen : undefined;
  };
  return eventually(`return ${returnId} ${what}`, read, { last: () => seen });
}

export function untilReturnIs(returnId: string, status: string): Promise<ShownReturn> {
  return untilReturn(returnId, `is ${status}`, (returned) => returned.status === status);
}

/** The return once its exchange is in this state. */
export async function untilExchangeIs(returnId: string, state: string) {
  const { exchange } = await untilReturn(
    returnId,
    `has an exchange that is ${state}`,
    (returned) => returned.exchange?.state === state,
  );
  if (!exchange) throw new Error('unreachable');
  return exchange;
}

/** The only refund of a return, once there is one in this status. */
export async function untilRefundIs(returnId: string, status: string): Promise<ShownRefund> {
  const { refunds } = await untilReturn(returnId, `has a refund that is ${status}`, (returned) =>
    returned.refunds.some((one) => one.status === status),
  );
  const [refund, ...others] = refunds;
  expect(others, 'one refund a return').toEqual([]);
  if (!refund) throw new Error('unreachable');
  return refund;
}

/** What the partner says of a refund. */
export function answerRefund(refundId: string, event: Body): Promise<unknown> {
  const id = `${String(event['kind'])}-${randomBytes(3).toString('hex')}`;
  return twiceDone(`/refunds/${refundId}/events`, { id, ...event });
}

/** What went back for a return by now, minor units. */
export async function paidBack(returnId: string): Promise<number> {
  const { refunds } = await shownReturn(returnId);
  return refunds.reduce((sum, { status, amount }) => sum + (status === 'succeeded' ? amount : 0), 0);
}

/** The partner gives back what it is asked for, until that is so much in all, and nobody asks for more. */
export async function payBack(returnId: string, minor: number): Promise<void> {
  await untilReturn(returnId, `asks for ${minor}`, ({ refunds }) => sumOf(refunds) >= minor);
  const { refunds } = await shownReturn(returnId);
  for (const { refundId, status } of refunds)
    if (status === 'requested') await answerRefund(refundId, { kind: 'succeeded' });
  expect(await paidBack(returnId), `of ${returnId}`).toBe(minor);
}

function sumOf(refunds: readonly ShownRefund[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0);
}

/** How the return's own execution ended. */
export function endOfReturn(returnId: string): Promise<string> {
  const machine = deployment.orderMachine.replace(/-order$/, '-return');
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${returnId}-1`;
  return eventually(`the execution of ${returnId} ends`, async () => {
    // The relay may not have started the execution yet.
    const execution = await stepFunctions
      .send(new DescribeExecutionCommand({ executionArn }))
      .catch(() => undefined);
    return execution?.status === 'RUNNING' ? undefined : execution?.status;
  });
}

/** How often an event stands in the order's timeline. */
export function timesTold({ timeline }: ShownOrder, type: string): number {
  return timeline.filter(({ event }) => event === type).length;
}

/** Waits until the order's timeline has each of these events. */
export function untilTold(world: World, orderId: string, ...types: readonly string[]): Promise<ShownOrder> {
  return world.until(orderId, `tells ${types.join(', ')}`, (order) =>
    types.every((type) => timesTold(order, type) > 0),
  );
}
