import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type CallerKind, callerKinds, type Scope, scopes } from '../shared/caller.ts';

/**
 * A credential as it is stored: with the SHA-256 of its token, never the token itself, which is shown once.
 * 256 random bits need no salt and no slow hash.
 */
export const credentialSchema = z.looseObject({
  type: z.literal('Credential'),
  /** SHA-256 of the token, hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(callerKinds),
  /** The channel, location, system or operator that holds the credential. */
  id: z.string().min(1),
  scopes: z.array(z.enum(scopes)),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  revokedAt: z.iso.datetime().optional(),
});
export type Credential = z.output<typeof credentialSchema>;

/** What a new credential is made from. */
export const credentialRequestSchema = z.strictObject({
  kind: z.enum(callerKinds),
  id: z
    .string()
    .regex(/^[A-Za-z0-9_.@-]{1,100}$/, { error: 'must be 1 to 100 letters, digits, "-", "_", "." or "@"' }),
  scopes: z.array(z.enum(scopes)).min(1).optional(),
  createdBy: z.string().min(1).default('deployer'),
});
export type CredentialRequest = z.input<typeof credentialRequestSchema>;

/**
 * The scopes of a credential for which nobody asked for others: those that its kind needs for its own doors.
 */
export const defaultScopes: Readonly<Record<CallerKind, readonly Scope[]>> = {
  channel: ['orders:write', 'orders:read', 'stock:read', 'returns', 'exceptions'],
  location: ['work', 'stock:write', 'stock:read', 'returns', 'exceptions', 'read:personal'],
  system: ['stock:write', 'stock:read'],
  operator: [...scopes],
};

const PREFIX = 'oo_';
const TOKEN = /^oo_[A-Za-z0-9_-]{43}$/;

/** A new token: `oo_` and 256 random bits. The prefix lets scanners of code and logs find one that leaked. */
export function newToken(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token in an Authorization header; undefined when the header has no token of ours. */
export function bearerToken(header: string | undefined): string | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(header?.trim() ?? '') ?? [];
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

const MARK_DIGITS = 12;

/** How a credential is named without saying its token: the beginning of its hash. */
export function hashMark({ hash }: Pick<Credential, 'hash'>): string {
  return hash.slice(0, MARK_DIGITS);
}
