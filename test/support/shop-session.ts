import type { HttpOutcome, HttpRequest, SendHttp } from '../../functions/channels/contract/http-port.ts';
import type { Session } from '../../functions/channels/contract/session.ts';
import { connectionSchema } from '../../functions/network/entities/connection.ts';
import type { WooUnderTest } from './woo-shop.ts';

/** Calls over loopback, given up after `timeout` milliseconds. */
export function loopback(timeout = 20_000): SendHttp {
  return async (request) => {
    try {
      return await sent(request, timeout);
    } catch (error) {
      return failed(error);
    }
  };
}

async function sent({ url, body, ...init }: HttpRequest, timeout: number): Promise<HttpOutcome> {
  const signal = AbortSignal.timeout(timeout);
  const options = { ...init, redirect: 'manual' as const, signal };
  const response = await fetch(url, body === undefined ? options : { ...options, body });
  const headers = Object.fromEntries(response.headers.entries());
  return { kind: 'answered', status: response.status, headers, body: await response.text() };
}

function failed(error: unknown): HttpOutcome {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code === 'ECONNREFUSED' ? { kind: 'unsent', why: code } : { kind: 'unanswered', why: String(error) };
}

/** A session with a simulated shop, whose key the connection has. */
export function wooSession(woo: WooUnderTest, options: Partial<Session> = {}): Session {
  return {
    channel: 'woo',
    shop: woo.url,
    connection: connectionSchema.parse({ credentials: 'woo-key' }),
    secret: {
      consumerKey: woo.key.consumerKey,
      consumerSecret: woo.key.consumerSecret,
      webhookSecret: 'a shared secret',
    },
    send: loopback(),
    now: () => woo.clock.now().toISOString(),
    ...options,
  };
}
