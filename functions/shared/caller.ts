import * as z from 'zod';
import { Forbidden, NotFound } from './errors.ts';

/** What a credential may do. Each door names one. */
export const scopes = [
  'orders:write',
  'orders:read',
  'work',
  'stock:write',
  'stock:read',
  'returns',
  'refunds',
  'rules:write',
  'network:write',
  'exceptions',
  'read:personal',
] as const;
export type Scope = (typeof scopes)[number];

export const callerKinds = ['channel', 'location', 'system', 'operator'] as const;
export type CallerKind = (typeof callerKinds)[number];

/** Who calls a door, as the authorizer's context says. */
export interface Caller {
  readonly kind: CallerKind;
  /** The channel's, location's, system's or operator's own id. */
  readonly id: string;
  readonly scopes: readonly string[];
  /** Who it is, where a person is logged in: an id of the user pool, never a name. An operator's is `id`, too. */
  readonly user?: string | undefined;
}

/** The authorizer's context: a simple response carries text only, so scopes are separated by spaces. */
export const callerSchema = z.object({
  kind: z.enum(callerKinds),
  id: z.string(),
  scopes: z.string().transform((text): readonly string[] => text.split(' ').filter(Boolean)),
  user: z.string().min(1).optional(),
});

/** Whoever asks under ids of their own: a caller with a credential, or a customer by a link. */
export interface Asker {
  readonly kind: CallerKind | 'link';
  readonly id: string;
}

/** `<kind>:<id>`, as audit records and stored commands name a caller. */
export function callerName({ kind, id }: Asker): string {
  return `${kind}:${id}`;
}

/**
 * Who did something, for records that are kept: `<kind>:<id>`, and of a location's associate `<kind>:<id>/<user>`. Whose
 * something is, and whose ids commands have, `callerName` says: a location's work belongs to no associate.
 */
export function actorName({ kind, id, user }: Pick<Caller, 'kind' | 'id' | 'user'>): string {
  const name = callerName({ kind, id });
  return user === undefined || user === id ? name : `${name}/${user}`;
}

export function hasScope(caller: Caller, scope: Scope): boolean {
  return caller.scopes.includes(scope);
}

/** @throws Forbidden unless the caller is an operator or the owner of `id`. */
export function mustOwn(caller: Caller, kind: CallerKind, id: string): void {
  const owns = caller.kind === kind && caller.id === id;
  if (caller.kind !== 'operator' && !owns)
    throw new Forbidden(`This credential is not for ${kind} ${id}.`, { refused: 'id' });
}

/** An order of another channel is unknown to a channel. @throws NotFound */
export function mustSeeOrder(
  caller: Caller,
  order: { readonly orderId: string; readonly channel: string },
): void {
  if (caller.kind === 'channel' && caller.id !== order.channel)
    throw new NotFound(`There is no order ${order.orderId}.`);
}
