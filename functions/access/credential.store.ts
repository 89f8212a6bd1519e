import { NotFound } from '../shared/errors.ts';
import { key, listKey } from '../shared/keys.ts';
import { parseOwn, parseRequest } from '../shared/parse.ts';
import { getItem, getItems, queryIndex, type TableItem } from '../shared/table.ts';
import { expiryAfter } from '../shared/time.ts';
import { transact, type Write } from '../shared/transact.ts';
import {
  type Credential,
  type CredentialRequest,
  credentialRequestSchema,
  credentialSchema,
  defaultScopes,
  newToken,
  tokenHash,
} from './credential.ts';

/**
 * A revoked credential is kept for a year, so that the list can say who had access; then the table drops it.
 */
const REVOKED_KEPT_SECONDS = 365 * 86_400;

function parse(item: TableItem): Credential {
  return parseOwn(credentialSchema, item, 'credential');
}

/** Who a token is for; undefined when it is unknown or revoked. */
export async function findCredential(token: string): Promise<Credential | undefined> {
  const item = await getItem(key.credential(tokenHash(token)));
  const found = item ? parse(item) : undefined;
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
  await transact([write(credential, 'attribute_not_exists(#pk)')]);
  return { token, credential };
}

/** All credentials, revoked ones of the last year included, by kind and id. */
export async function listCredentials(): Promise<Credential[]> {
  const { items } = await queryIndex('lists', 'CREDENTIALS');
  const found = await getItems(items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
  return found.flatMap((item) => (item ? [parse(item)] : []));
}

/**
 * Revokes by the beginning of the hash (at least 8 digits), as the list shows it; it stops working within a
 * minute.
 * @throws NotFound when none or several begin so
 */
export async function revokeCredential(
  hashStart: string,
  now: string = new Date().toISOString(),
): Promise<Credential> {
  const matches =
    hashStart.length < 8 ? [] : (await listCredentials()).filter(({ hash }) => hash.startsWith(hashStart));
  const [found] = matches;
  if (!found || matches.length > 1)
    throw new NotFound(
      `${matches.length} credentials have a hash that begins with "${hashStart}" (at least 8 digits).`,
    );
  if (found.revokedAt !== undefined) return found;
  const revoked = { ...found, revokedAt: now };
  await transact([write(revoked, 'attribute_exists(#pk)')]);
  return revoked;
}

function write(credential: Credential, expression: string): Write {
  const at = key.credential(credential.hash);
  const expiry =
    credential.revokedAt === undefined
      ? {}
      : { expiresAt: expiryAfter(credential.revokedAt, REVOKED_KEPT_SECONDS) };
  return {
    kind: 'put',
    key: at,
    condition: { expression, names: { '#pk': 'pk' } },
    refused: () => new NotFound('The credential has changed.'),
    item: {
      ...credential,
      ...at,
      ...listKey.credentials(`${credential.kind}#${credential.id}#${credential.hash}`),
      ...expiry,
    },
  };
}
