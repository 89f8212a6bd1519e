import { deepEqual, equal, match, notEqual, rejects } from 'node:assert/strict';
// The login page is the emulator's own: its checks are for where this project started it.
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import type { Check } from '../check.ts';
import { CALLBACK, USERS_SCOPE } from '../stack/users.ts';
import type { World } from '../world.ts';

interface Person {
  readonly email: string;
  readonly password: string;
  readonly sub: string;
}

/** Somebody new, who is in a group and may log in. */
async function newPerson({ cognito, fixture, unique }: World): Promise<Person> {
  const UserPoolId = fixture.UserPoolId;
  const email = `${unique('person')}@example.com`.toLowerCase();
  const password = `Aa1!${randomBytes(9).toString('hex')}`;
  const attributes = { email, email_verified: 'true', name: 'Ada Lovelace' };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const named = { UserPoolId, Username: email };
  const { User } = await cognito.send(
    new AdminCreateUserCommand({ ...named, UserAttributes, MessageAction: 'SUPPRESS' }),
  );
  await cognito.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true }));
  await cognito.send(new AdminAddUserToGroupCommand({ ...named, GroupName: 'operators' }));
  const sub = z.string().parse(User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value);
  return { email, password, sub };
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

/** What a login was asked with: who asks for the token has to know what its challenge was made of. */
function newLogin(): { readonly verifier: string; readonly challenge: string; readonly state: string } {
  const verifier = base64url(randomBytes(32));
  const challenge = base64url(createHash('sha256').update(verifier).digest());
  return { verifier, challenge, state: base64url(randomBytes(12)) };
}

function asForm(fields: Readonly<Record<string, string>>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' };
}

/** Where the form sends somebody who has filled it in. */
async function logIn(
  { emulator, fixture }: World,
  { email, password }: Pick<Person, 'email' | 'password'>,
  { challenge, state }: ReturnType<typeof newLogin>,
): Promise<URL> {
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: fixture.UserClientId,
    redirect_uri: CALLBACK,
    scope: `openid email ${USERS_SCOPE}`,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  const page = await (await fetch(`${emulator.endpoint}/oauth2/authorize?${asked}`)).text();
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
  const sent = asForm({ ...fields, username: email, password });
  const answer = await fetch(`${emulator.endpoint}/login`, sent);
  equal(answer.status, 302, 'the form sends who logged in back');
  return new URL(answer.headers.get('location') ?? '');
}

const tokensSchema = z.object({
  access_token: z.string(),
  id_token: z.string(),
  refresh_token: z.string().optional(),
});

async function askToken({ emulator, fixture }: World, fields: Readonly<Record<string, string>>) {
  const form = asForm({ client_id: fixture.UserClientId, redirect_uri: CALLBACK, ...fields });
  const answer = await fetch(`${emulator.endpoint}/oauth2/token`, form);
  return { status: answer.status, body: (await answer.json()) as unknown };
}

async function tokensOf(world: World, fields: Readonly<Record<string, string>>) {
  const { status, body } = await askToken(world, fields);
  equal(status, 200, JSON.stringify(body));
  return tokensSchema.parse(body);
}

async function loggedIn(world: World, person: Person) {
  const login = newLogin();
  const back = await logIn(world, person, login);
  const code = back.searchParams.get('code') ?? '';
  return tokensOf(world, { grant_type: 'authorization_code', code, code_verifier: login.verifier });
}

function claimsOf(token: string): Record<string, unknown> {
  const [, body = ''] = token.split('.');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
}

async function codeWithPkce(world: World): Promise<void> {
  const [person, login] = [await newPerson(world), newLogin()];
  const back = await logIn(world, person, login);
  equal(`${back.origin}/`, CALLBACK);
  equal(back.searchParams.get('state'), login.state);
  const code = back.searchParams.get('code') ?? '';
  const asked = { grant_type: 'authorization_code', code };
  equal((await askToken(world, { ...asked, code_verifier: newLogin().verifier })).status, 400);
  const elsewhere = { ...asked, code_verifier: login.verifier, redirect_uri: 'https://elsewhere.example/' };
  equal((await askToken(world, elsewhere)).status, 400);
  const { access_token: token } = await tokensOf(world, { ...asked, code_verifier: login.verifier });
  const { sub, scope, token_use: use, client_id: client } = claimsOf(token);
  deepEqual([sub, use, client], [person.sub, 'access', world.fixture.UserClientId]);
  match(String(scope), /(^| )contract\/use( |$)/);
  equal(
    (await askToken(world, { ...asked, code_verifier: login.verifier })).status,
    400,
    'a code is taken once',
  );
}

async function groupsAfterRefresh(world: World): Promise<void> {
  const first = await loggedIn(world, await newPerson(world));
  const refresh_token = first.refresh_token ?? '';
  const next = await tokensOf(world, { grant_type: 'refresh_token', refresh_token });
  notEqual(next.access_token, first.access_token);
  for (const { access_token: token } of [first, next])
    deepEqual(claimsOf(token)['cognito:groups'], ['operators']);
}

const keysSchema = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.string(), n: z.string(), e: z.string() })),
});

async function signedByPool(world: World): Promise<void> {
  const { access_token: token } = await loggedIn(world, await newPerson(world));
  const [head = '', body = '', signature = ''] = token.split('.');
  const { UserPoolId } = world.fixture;
  const answer = await fetch(`${world.emulator.endpoint}/${UserPoolId}/.well-known/jwks.json`);
  const { keys } = keysSchema.parse(await answer.json());
  const { kid } = z
    .looseObject({ kid: z.string() })
    .parse(JSON.parse(Buffer.from(head, 'base64url').toString()));
  const jwk = keys.find((key) => key.kid === kid) ?? {};
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const isSigned = (text: string): boolean =>
    verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  deepEqual([isSigned(`${head}.${body}`), isSigned(`${head}.${body}x`)], [true, false]);
}

async function userById(world: World): Promise<void> {
  const { cognito, fixture } = world;
  const person = await newPerson(world);
  const ask = (Username: string) =>
    cognito.send(new AdminGetUserCommand({ UserPoolId: fixture.UserPoolId, Username }));
  const { Enabled, UserAttributes = [] } = await ask(person.sub);
  const name = UserAttributes.find(({ Name }) => Name === 'name')?.Value;
  deepEqual([Enabled, name], [true, 'Ada Lovelace']);
  const disable = { UserPoolId: fixture.UserPoolId, Username: person.email };
  await cognito.send(new AdminDisableUserCommand(disable));
  equal((await ask(person.sub)).Enabled, false);
  await rejects(ask('00000000-0000-4000-8000-000000000000'), UserNotFoundException);
}

export const cognitoChecks: Check[] = [
  {
    name: 'code with PKCE: a code is taken once, from who has its verifier, for the address that asked',
    needsControls: true,
    run: codeWithPkce,
  },
  { name: 'a refreshed token has the groups of its user', needsControls: true, run: groupsAfterRefresh },
  { name: "a token is signed by one of the pool's public keys", needsControls: true, run: signedByPool },
  { name: 'a user is found by id, enabled or not; an unknown id is said so', run: userById },
];
