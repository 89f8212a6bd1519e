import type { JsonBody } from '../bodies.ts';
import type { ShopKey, WooShop } from '../shop.ts';
import type { WooWebhooks } from '../webhooks.ts';

/** A request as the routes see it: whose key it is has been checked. */
export interface WooRequest {
  readonly method: string;
  /** Below `/wp-json/wc/v3`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonBody;
  readonly key: ShopKey;
  /** What the path's placeholders stand for. */
  readonly ids: readonly number[];
}

export interface WooAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What routes work on. */
export interface WooBackend {
  readonly shop: WooShop;
  readonly webhooks: WooWebhooks;
  /** The address that links are made of. */
  readonly url: string;
  /** Names of parameters and fields that no documentation has: WordPress ignores them without a word. */
  readonly ignored: string[];
}

export type WooRoute = (request: WooRequest, backend: WooBackend) => WooAnswer;

/** An answer that refuses, in WordPress's form. */
export class WooRefusal extends Error {
  override readonly name = 'WooRefusal';
  readonly code: string;
  readonly status: number;
  readonly params: Readonly<Record<string, string>> | undefined;

  constructor(code: string, message: string, status: number, params?: Readonly<Record<string, string>>) {
    super(message);
    this.code = code;
    this.status = status;
    this.params = params;
  }

  toBody(): JsonBody {
    const { code, message, status, params } = this;
    return { code, message, data: params ? { status, params, details: {} } : { status } };
  }
}

export function invalidParameter(name: string, why: string): WooRefusal {
  return new WooRefusal('rest_invalid_param', `Invalid parameter(s): ${name}`, 400, { [name]: why });
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): WooAnswer {
  return { status: 200, body, headers };
}
