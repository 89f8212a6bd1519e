/** What users are called: looked up in the user pool when somebody is shown, and stored nowhere. */
import {
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientConfig } from '../shared/aws-client.ts';
import { env } from '../shared/settings.ts';
import type { ShownUser } from './doors.ts';

/** A name changes rarely; somebody who was just made is found soon. */
const KNOWN_MS = 5 * 60_000;
const UNKNOWN_MS = 60_000;
/** People of one brand, several times over: the oldest entries go first. */
const MOST_KEPT = 5000;
/** A page can do without names: nobody waits longer for them than for the page. */
const ATTEMPTS = 2;

const client = new CognitoIdentityProviderClient(clientConfig(ATTEMPTS));
const kept = new Map<string, { readonly user: ShownUser; readonly until: number }>();

/** The users of these ids, in their order. The pool is asked for those alone that are not in memory, side by side. */
export function usersOf(ids: readonly string[]): Promise<ShownUser[]> {
  return Promise.all(ids.map(userOf));
}

async function userOf(id: string): Promise<ShownUser> {
  const found = kept.get(id);
  if (found && Date.now() < found.until) return found.user;
  const user = await readUser(id);
  kept.delete(id);
  kept.set(id, { user, until: Date.now() + (user.state === 'unknown' ? UNKNOWN_MS : KNOWN_MS) });
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return user;
}

/** A user signs in by an address, so that the pool's own name of them is their id. */
async function readUser(id: string): Promise<ShownUser> {
  try {
    const found = await client.send(
      new AdminGetUserCommand({ UserPoolId: env('USER_POOL_ID'), Username: id }),
    );
    return { id, name: nameOf(found), state: found.Enabled === false ? 'disabled' : 'active' };
  } catch (error) {
    if (error instanceof UserNotFoundException) return { id, state: 'unknown' };
    throw error;
  }
}

/** The name that somebody gave for them, else what their address begins with: the address itself is told to nobody. */
function nameOf({ UserAttributes = [], Username }: AdminGetUserCommandOutput): string {
  const attributes = new Map(UserAttributes.map(({ Name, Value = '' }) => [Name, Value.trim()]));
  const both = ['given_name', 'family_name'].map((name) => attributes.get(name) ?? '').join(' ');
  const address = attributes.get('email')?.replace(/@.*$/, '');
  const names = [attributes.get('name'), both.trim(), attributes.get('preferred_username'), address];
  return names.find((name) => name !== undefined && name !== '') ?? Username ?? '';
}

/** Empties the memory: for tests. */
export function forgetUsers(): void {
  kept.clear();
}
