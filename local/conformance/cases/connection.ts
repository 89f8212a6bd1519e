/** The connection: what lets us in, what the shop's check finds, which interface answers. */
import { abilitiesOf } from '../../../functions/channels/contract/adapter.ts';
import type { ConformanceCase } from '../case.ts';
import type { Kit } from '../kit.ts';

/** Whether an answer of the platform names another version than the pinned one; undefined where none names any. */
async function drift(kit: Kit): Promise<boolean | undefined> {
  const { version } = kit.adapter;
  const said: (string | undefined)[] = [];
  const session = kit.session({
    send: async (request) => {
      const outcome = await kit.port.send(request);
      if (outcome.kind === 'answered') said.push(version.answered(outcome.headers));
      return outcome;
    },
  });
  await kit.adapter.check(session);
  const named = said.filter((one) => one !== undefined);
  return named.length === 0 ? undefined : named.some((one) => one !== version.pinned);
}

export const connectionCases: readonly ConformanceCase[] = [
  {
    id: 'connection.abilities',
    claim: 'what the platform cannot do is said, in a sentence for the owner',
    because: 'nothing is skipped silently',
    run: async (kit) => {
      const dumb = abilitiesOf(kit.adapter).filter(({ can, why = '' }) => !can && why.split(' ').length < 3);
      kit.same(
        dumb.map(({ ability }) => ability),
        [],
        'Abilities without a reason',
      );
    },
  },
  {
    id: 'connection.in-order',
    claim: 'a shop in order has no finding that is an error, and looking changes nothing',
    because: 'doctor is run at any time',
    run: async (kit) => {
      await kit.bench.people.stock('MUG', 5, kit.place);
      const findings = kit.done(await kit.adapter.check(kit.session()));
      const errors = findings.filter(({ level }) => level === 'error');
      kit.same(errors, [], 'Errors in a shop that is in order');
      kit.same(await kit.bench.sight.figure('MUG', kit.place), 5, 'The figure');
    },
  },
  {
    id: 'connection.credentials',
    claim: 'the secret of a connection has what the adapter says that it needs',
    because: 'connect names what is missing',
    run: async (kit) => {
      const missing = kit.adapter.credentials.filter((name) => kit.bench.secret[name] === undefined);
      kit.same(missing, [], 'Names that the shop’s own secret does not have');
    },
  },
  {
    id: 'connection.wrong-secret',
    claim: 'a wrong secret is unauthorized, and nothing else',
    because: 'a refusal would be an exception an order, "later" a day of trying',
    run: async (kit) => {
      const secret = Object.fromEntries(kit.adapter.credentials.map((name) => [name, 'wrong']));
      const authorization = kit.adapter.authorizationOf(secret);
      const session = kit.session({ secret });
      const answer =
        authorization.kind === 'grant'
          ? await authorization.grant(session)
          : await kit.adapter.check(session);
      kit.answers(answer, ['unauthorized'], 'A wrong secret');
    },
  },
  {
    id: 'connection.revoked',
    claim: 'access that was taken back is unauthorized, so that a new token is asked for',
    because: 'tokens live a day; apps are reinstalled',
    run: async (kit) => {
      await kit.act(kit.bench.people.revoke);
      kit.answers(await kit.adapter.check(kit.session()), ['unauthorized'], 'Access that was taken back');
    },
  },
  {
    id: 'connection.permissions',
    claim: 'permissions that are missing are found before an order needs them',
    because: 'a scope that is missing is met at the first refund',
    run: async (kit) => {
      await kit.act(kit.bench.people.takePermissions);
      const findings = kit.done(await kit.adapter.check(kit.session()));
      kit.holds(
        findings.some(({ level, words }) => level === 'error' && words.length > 10),
        'The check finds nothing although the shop has taken our permissions.',
      );
    },
  },
  {
    id: 'connection.foreign-place',
    claim: 'a mapped location that we may not send from is found',
    because: 'Shopify 2024-10: orders of another app’s fulfilment service',
    run: async (kit) => {
      const { place } = kit.brought(kit.bench.foreignPlace);
      const session = kit.session();
      const connection = {
        ...session.connection,
        locations: { ...session.connection.locations, ELSEWHERE: place },
      };
      const findings = kit.done(await kit.adapter.check({ ...session, connection }));
      kit.holds(
        findings.some(({ level, code }) => level === 'error' && code.includes('LOCATION')),
        'The check says nothing of a mapped location of another fulfiller.',
      );
    },
  },
  {
    id: 'connection.pinned',
    claim: 'every call names one version of the interface, and it is the pinned one that answers',
    because: 'openclaw #222: unpinned in 18 of 18 examples',
    run: async (kit) => {
      const drifts = await drift(kit);
      const { pinned } = kit.adapter.version;
      const unpinned = kit.port.calls.filter(
        ({ url, headers = {} }) => !url.includes(pinned) && !Object.values(headers).includes(pinned),
      );
      kit.same(
        unpinned.map(({ url }) => url),
        [],
        'Calls without the version',
      );
      kit.holds(drifts !== true, 'A shop that serves the pinned version is said to have drifted.');
    },
  },
  {
    id: 'connection.drift',
    claim: 'an answer by another version is known as one',
    because: 'Shopify falls forward after a year',
    run: async (kit) => {
      await kit.act(kit.bench.trouble.serveOtherVersion);
      kit.same(await drift(kit), true, 'Whether an answer by another version is seen');
    },
  },
  {
    id: 'connection.only-the-port',
    claim: 'calls go to the shop’s own address alone, by the port',
    because: 'credentials go nowhere else; limits are kept in one place',
    run: async (kit) => {
      kit.done(await kit.adapter.check(kit.session()));
      const { baseUrl = '' } = kit.bench.connection;
      const strays = kit.port.calls.filter(({ url }) => !url.startsWith(baseUrl));
      kit.holds(kit.port.calls.length > 0, 'The check made no call through the port.');
      kit.same(
        strays.map(({ url }) => url),
        [],
        'Calls to other addresses',
      );
    },
  },
];
