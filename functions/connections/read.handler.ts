import { listCredentials } from '../access/credential.store.ts';
import { hashMark } from '../access/credential.ts';
import { adapters } from '../channels/adapters.ts';
import { abilitiesOf } from '../channels/contract/adapter.ts';
import { isSignedPlatform } from '../channels/registry.ts';
import { networkEntities } from '../network/doors.ts';
import { channelSchema } from '../network/entities/channel.ts';
import { readEntity } from '../network/entities/entity.store.ts';
import { on, serve } from '../shared/http.ts';
import { listCredentialsDoor, readHealthDoor } from './doors.ts';
import { readHealth } from './read-health.ts';

/** What the platform can do; nothing is said of one that is not called at all. */
function abilitiesOfPlatform(platform: string) {
  const adapter = isSignedPlatform(platform) ? adapters[platform] : undefined;
  return adapter ? { abilities: abilitiesOf(adapter) } : {};
}

/** A channel with what its platform can do, how its connection is, and who has tokens. */
export const handler = serve(
  ...networkEntities.flatMap(({ entity, doors }) =>
    entity.name === 'channel'
      ? [
          on(doors.read, async ({ params }) => {
            const channel = await readEntity(entity, params[entity.param] ?? '');
            const { platform } = channelSchema.parse(channel);
            return { status: 200, body: { ...channel, ...abilitiesOfPlatform(platform) } };
          }),
        ]
      : [],
  ),
  on(listCredentialsDoor, async () => {
    const credentials = (await listCredentials()).map((credential) => {
      const { kind, id, scopes, createdAt, createdBy, revokedAt } = credential;
      const ended = revokedAt === undefined ? {} : { revokedAt };
      return { mark: hashMark(credential), kind, id, scopes, createdAt, createdBy, ...ended };
    });
    return { status: 200, body: { credentials } };
  }),
  on(readHealthDoor, async ({ params }) => ({ status: 200, body: await readHealth(params.id) })),
);
