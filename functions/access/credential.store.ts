import { NotFound } from '../shared/errors.ts';
import { key, listKey } from '../shared/keys.ts';
import { parseOwn, parseRequest } from '../shared/parse.ts';
import { getItem, getItems, keyOf, queryIndex, type TableItem } from '../shared/table.ts';
import { expiryAfter } from '../shared/time.ts';
import { type Expression, transact, type Write } from '../shared/transact.ts';
import {
  type Credential,
  type CredentialRequest,
  credentialRequestSchema,
  credentialSchema,
  defaultScopes,
  newToken,
  tokenHash,
} from './credential.ts';

/** A revoked credential is kept for a year, so that the list can say who had access. */
const REVOKED_KEPT_SECONDS = 365 * 86_400;
const SHORTEST_HASH_START = 8;

function parseCredential(item: TableItem): Credential {
  return parseOwn(credentialSchema, item, 'credential');
}

/** The credential of a token; undefined when the token is unknown or revoked. */
export async function findCredential(token: string): Promise<Credential | undefined> {
  const item = await getItem(key.credential(tokenHash(token)));
  const found = item ? parseCredential(item) : undefined;
  return found?.revokedAt === undefined ? found : undefined;
}

/** Makes a credential. The token is in the answer and nowhere else. @throws InvalidRequest */
export async function createCredential(
  request: CredentialRequest,
  now: string = new Date().toISOString(),
): Promise<{ token: string; credential: Credential }> {
  const { kind, id, scopes, createdBy } = parseRequest(credentialRequestSchema, request, 'credential');
  const token = newToken();
  const credential: Credential = {
    type: 'Credential',
    hash: tokenHash(token),
    kind,
    id,
    scopes: [...new Set(scopes ?? defaultScopes[kind])],
    createdAt: now,
    createdBy,
  };
  // Its key is as random as the token: a write whose answer was lost is made again, and finds its own.
  await transact([credentialWrite(credential)]);
  return { token, credential };
}

/** All credentials, revoked ones of the last year included, by kind and id. */
export async function listCredentials(): Promise<Credential[]> {
  const { items } = await queryIndex('lists', 'CREDENTIALS');
  const found = await getItems(items.map(keyOf));
  return found.filter((item) => item !== undefined).map(parseCredential);
}

/**
 * Revokes the credential whose hash begins so (at least 8 digits), as the list shows hashes. Its token stops
 * working within a minute.
 * @throws NotFound when none or several hashes begin so
 */
export async function revokeCredential(
  hashStart: string,
  now: string = new Date().toISOString(),
): Promise<Credential> {
  const found = await findOnly(hashStart);
  if (found.revokedAt !== undefined) return found;
  const revoked = { ...found, revokedAt: now };
  await transact([credentialWrite(revoked, isThere)]);
  return revoked;
}

const isThere: Expression = { expression: 'attribute_exists(#pk)', names: { '#pk': 'pk' } };

async function findOnly(hashStart: string): Promise<Credential> {
  const all = hashStart.length < SHORTEST_HASH_START ? [] : await listCredentials();
  const [found, ...others] = all.filter(({ hash }) => hash.startsWith(hashStart));
  if (found && others.length === 0) return found;
  const count = found ? others.length + 1 : 0;
  throw new NotFound(
    `${count} credentials have a hash that begins with "${hashStart}" (at least ${SHORTEST_HASH_START} digits).`,
  );
}

function credentialWrite(credential: Credential, condition?: Expression): Write {
  const { kind, id, hash, revokedAt } = credential;
  const at = key.credential(hash);
  const listed = listKey.credentials(`${kind}#${id}#${hash}`);
  const expiry = revokedAt === undefined ? {} : { expiresAt: expiryAfter(revokedAt, REVOKED_KEPT_SECONDS) };
  return {
    kind: 'put',
    key: at,
    ...(condition ? { condition } : {}),
    refused: () => new NotFound('The credential has changed.'),
    item: { ...credential, ...at, ...listed, ...expiry },
  };
}
