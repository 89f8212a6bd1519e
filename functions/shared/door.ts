import * as z from 'zod';

/** What a credential may do. Each door names one. */
export const scopes = [
  'orders:write',
  'orders:read',
  'work',
  'stock:write',
  'stock:read',
  'returns',
  'rules:write',
  'network:write',
  'exceptions',
  'read:personal',
] as const;
export type Scope = (typeof scopes)[number];

export const callerKinds = ['channel', 'location', 'system', 'operator'] as const;
export type CallerKind = (typeof callerKinds)[number];

/**
 * One door of the API, as data. Routes, scope checks, openapi.json and the table of docs/api.md are made from it;
 * nothing about a door is said twice.
 */
export interface Door<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As API Gateway writes it: `/orders/{id}`. */
  readonly path: string;
  /** `signed`: no bearer token; the handler verifies a signature over the raw body. */
  readonly scope: Scope | 'signed';
  /** Who may hold a credential that opens it; empty for signed doors. */
  readonly callers: readonly CallerKind[];
  readonly summary: string;
  /**
   * The entry point: `<stage>/<verb>` for `functions/<stage>/<verb>.handler.ts`. One handler may serve
   * several doors.
   */
  readonly handler: string;
  readonly params: P;
  readonly query: Q;
  /** Absent: no body is read. Signed doors get the raw bytes instead. */
  readonly body?: B;
  /**
   * By status: the schema of the answer's body, `undefined` where there is none. Problems (4xx) are common to
   * all doors.
   */
  readonly answers: Readonly<Record<number, z.ZodType | undefined>>;
}

/** Keeps the schemas' types. */
export const door = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  declared: Door<P, Q, B>,
): Door<P, Q, B> => declared;

export const routeKey = ({ method, path }: Pick<Door, 'method' | 'path'>): string => `${method} ${path}`;

/** Chosen by the caller, unique for that caller and aggregate; the same again gets the first answer. */
export const commandIdSchema = z.string().min(1).max(100);
