import * as z from 'zod';
import type { Caller, CallerKind, Scope } from './caller.ts';
import type { Correlation } from './log.ts';

/** Doors that take no bearer token and verify by themselves who calls. */
export type TokenlessScope = 'signed' | 'link';

/** Whether a door takes no bearer token: the gateway has no authorizer for it. */
export function isTokenless(scope: Scope | TokenlessScope): scope is TokenlessScope {
  return scope === 'signed' || scope === 'link';
}

/**
 * One door of the API, as data. Routes, scope checks, openapi.json and the table of docs/api.md are made from
 * this declaration: nothing about a door is said twice.
 */
export interface Door<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As API Gateway writes it: `/orders/{id}`. */
  readonly path: string;
  /**
   * `signed`: the door takes no bearer token, its handler verifies a signature over the raw body. `link`: nor does
   * this one, whose path has a signed token.
   */
  readonly scope: Scope | TokenlessScope;
  /** Kinds of callers whose credentials open the door; empty for doors without bearer token. */
  readonly callers: readonly CallerKind[];
  readonly summary: string;
  /** `<stage>/<verb>` of `functions/<stage>/<verb>.handler.ts`. One handler may serve several doors. */
  readonly handler: string;
  readonly params: P;
  readonly query: Q;
  /** The headers that the door reads. Of a signed door it depends on who sends which of them come. */
  readonly headers?: z.ZodObject;
  /** Absent: the door reads no body. Signed doors get the raw bytes instead. */
  readonly body?: B;
  /**
   * The body's schema by status, `undefined` for an answer without a body. Problems are the same at all
   * doors.
   */
  readonly answers: Readonly<Record<number, z.ZodType | undefined>>;
  /**
   * `html`: a door for people, which answers with pages and takes a body as a form's fields. `csv`: one that answers with rows
   * of a file.
   */
  readonly media?: 'html' | 'csv';
}

/** A request as a door's handler gets it: caller checked, every part parsed. */
export interface DoorRequest<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The bytes of the body as received, for signatures and size limits. */
  readonly raw: Buffer;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTC ISO, read once an invocation. */
  readonly now: string;
  /** Nobody at doors without bearer token: kind `system`, no id, no scopes. */
  readonly caller: Caller;
  /** The address of the network that the request came from. */
  readonly source: string;
}

/** What a door's handler answers: `body` becomes JSON, `correlation` goes into the log line alone. */
export interface DoorAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** A page in place of a body. */
  readonly html?: string;
  /** Rows of a file in place of a body. */
  readonly csv?: string;
  /** Headers beside the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly correlation?: Correlation;
}

/** Declares a door; its schemas keep their types, so that its handler's request is typed. */
export function door<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  declared: Door<P, Q, B>,
): Door<P, Q, B> {
  return declared;
}

/** Headers of a signed door, by name with what each says. */
export function webhookHeaders(said: Readonly<Record<string, string>>): z.ZodObject {
  const fields = Object.entries(said).map(
    ([name, description]) => [name, z.string().optional().meta({ description })] as const,
  );
  return z.object(Object.fromEntries(fields));
}

/**
 * The path as API Gateway is told: a SKU may have slashes, and an HTTP API decodes `%2F` before it looks for the
 * route, so that the parameter takes all that is left of the path.
 */
export function gatewayPath({ path }: Pick<Door, 'path'>): string {
  return path.replace(/\{sku\}$/, '{sku+}');
}

export function routeKey({ method, path }: Pick<Door, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** Chosen by the caller, unique for that caller and aggregate; the same again gets the first answer. */
export const commandIdSchema = z.string().min(1).max(100);
