import { afterEach } from 'vitest';
import * as z from 'zod';
import { HandClock } from '../../local/platforms/clock.ts';
import { type SimulatedWoo, startWoo, type WooOptions } from '../../local/platforms/woocommerce/server.ts';

/** When the clocks of tests begin. */
export const SHOP_START = '2026-11-02T10:00:00.000Z';

export interface WooUnderTest extends SimulatedWoo {
  readonly clock: HandClock;
}

const running: SimulatedWoo[] = [];

/** A simulated shop whose clock stands still and that cuts off what it does not answer; it ends with the test. */
export async function startedWoo(options: Partial<WooOptions> = {}): Promise<WooUnderTest> {
  const clock = new HandClock(SHOP_START);
  const woo = await startWoo({ ...options, clock });
  woo.faults.hangs = false;
  running.push(woo);
  return { ...woo, clock };
}

afterEach(async () => {
  for (const woo of running.splice(0)) {
    await woo.webhooks.settled();
    await woo.close();
  }
});

export interface WooReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One call of the shop's REST interface, as any client would make it. */
export async function askWoo(
  { url, key }: SimulatedWoo,
  method: string,
  path: string,
  body?: unknown,
): Promise<WooReply> {
  const basic = Buffer.from(`${key.consumerKey}:${key.consumerSecret}`).toString('base64');
  const response = await fetch(`${url}/wp-json/wc/v3${path}`, {
    method,
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

const rowSchema = z.looseObject({ id: z.number() });

/** The things of a list that the shop has answered. */
export function rowsOf({ body }: WooReply): z.output<typeof rowSchema>[] {
  return z.array(rowSchema).parse(body);
}

/** The ids of such a list. */
export function idsOf(reply: WooReply): number[] {
  return rowsOf(reply).map(({ id }) => id);
}
