/** The people of the example's brand, as users of the local user pool. */
import * as z from 'zod';

/** A user pool of the local AWS. */
export interface LocalPool {
  readonly endpoint: string;
  readonly userPoolId: string;
}

/** Somebody who may log in. */
export interface Person {
  readonly email: string;
  /** What colleagues call them. */
  readonly name: string;
  /** The group whose rights they have. */
  readonly group: string;
  readonly password: string;
}

const clientSchema = z.object({ UserPoolClient: z.looseObject({}) });

/** Makes a person who may log in with their password at once. */
export async function createPerson(pool: LocalPool, { email, name, group, password }: Person): Promise<void> {
  await call(pool, 'AdminCreateUser', {
    Username: email,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: name },
    ],
  });
  await call(pool, 'AdminSetUserPassword', { Username: email, Password: password, Permanent: true });
  await call(pool, 'CreateGroup', { GroupName: group }).catch(ignoreExisting);
  await call(pool, 'AdminAddUserToGroup', { Username: email, GroupName: group });
}

/** Lets a client of the pool bring people back to an address, beside those that it has: locally it has no https. */
export async function letLogInAt(pool: LocalPool, clientId: string, address: string): Promise<void> {
  const described = await call(pool, 'DescribeUserPoolClient', { ClientId: clientId });
  const { UserPoolClient: client } = clientSchema.parse(described);
  const urls = z.array(z.string()).parse(client['CallbackURLs'] ?? []);
  const addresses = [...urls, address];
  await call(pool, 'UpdateUserPoolClient', {
    ...client,
    ClientId: clientId,
    CallbackURLs: addresses,
    LogoutURLs: addresses,
  });
}

class PoolError extends Error {
  override name = 'PoolError';
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof PoolError && error.message.includes('GroupExistsException'))) throw error;
}

/** A call of Cognito, as its own clients make it; the local AWS looks at no signature. */
async function call(
  { endpoint, userPoolId }: LocalPool,
  action: string,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const scope = 'test/20260101/us-east-1/cognito-idp/aws4_request';
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ UserPoolId: userPoolId, ...input }),
  });
  const text = await response.text();
  if (!response.ok) throw new PoolError(`${action}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
