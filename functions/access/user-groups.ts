import { type Caller, type Scope, scopes } from '../shared/caller.ts';
import { defaultScopes } from './credential.ts';

/** What members of a group of the user pool may do. Who is in several may do all of it. */
export const userGroups = {
  administrators: { scopes: [...scopes], meaning: 'Everything, also rules, network and settings.' },
  operators: {
    scopes: scopes.filter((scope) => scope !== 'rules:write' && scope !== 'network:write'),
    meaning: 'Orders, work, stock, returns, refunds and exceptions, with names and addresses.',
  },
  planners: {
    scopes: ['orders:read', 'stock:read', 'rules:write', 'network:write'],
    meaning: 'Rules and network; orders without names and addresses.',
  },
  viewers: {
    scopes: ['orders:read', 'stock:read'],
    meaning: 'Orders without names and addresses, and stock; changes nothing.',
  },
} as const satisfies Readonly<
  Record<string, { readonly scopes: readonly Scope[]; readonly meaning: string }>
>;
export type UserGroup = keyof typeof userGroups;

/** A location's associates are in a group of its own: `location:<id>`. */
export const LOCATION_GROUP = 'location:';

function isUserGroup(name: string): name is UserGroup {
  return Object.hasOwn(userGroups, name);
}

/**
 * Who a person is for the doors, by the groups of the user pool that they are in. An associate is the location that they
 * are bound to, with its scopes; of several locations a request does not say which is meant, so that such a person may
 * do nothing until they are in one. Whoever is in no group of ours may do nothing, either.
 */
export function callerOfUser(user: string, groups: readonly string[]): Caller {
  const own = groups.filter(isUserGroup).flatMap((group): readonly Scope[] => userGroups[group].scopes);
  const [location, ...others] = groups
    .filter((group) => group.startsWith(LOCATION_GROUP))
    .map((group) => group.slice(LOCATION_GROUP.length));
  const isAssociate = own.length === 0 && others.length === 0;
  if (isAssociate && location)
    return { kind: 'location', id: location, scopes: defaultScopes.location, user };
  return { kind: 'operator', id: user, scopes: [...new Set(own)], user };
}
