import { randomBytes } from 'node:crypto';
import { LOCATION_GROUP } from '../../functions/access/user-groups.ts';
import { createPerson, letLogInAt, type Person } from '../../local/brand/people.ts';
import type { System } from '../../local/deploy/system.ts';
import { BUILT_CONSOLE, putConsole } from '../console/console-files.ts';
import { step } from './step.ts';

/** The console as it runs locally. */
export interface ConsoleLogin {
  readonly url: string;
  readonly people: readonly Person[];
}

/** A store of the example network, at whose shelf somebody stands. */
const STORE = 'store-boston';

/**
 * Puts the console's build behind the local CloudFront and makes an operator and an associate of a store who may log in;
 * undefined where its stack is not deployed.
 */
export async function openConsole(
  system: System,
  building: Promise<void>,
): Promise<ConsoleLogin | undefined> {
  const { aws, console: outputs, userPoolId } = system;
  if (!outputs || userPoolId === undefined) return undefined;
  return step(
    'Building the console (its packages are installed first, once), and putting it behind CloudFront',
    async () => {
      await building;
      const url = localAddress(outputs.ConsoleUrl, aws.endpoint);
      const pool = { endpoint: aws.endpoint, userPoolId };
      await letLogInAt(pool, outputs.ConsoleClientId, `${url}/`);
      const people = [
        {
          email: 'operator@example.com',
          name: 'Ada Operator',
          group: 'administrators',
          password: password(),
        },
        {
          email: 'associate@example.com',
          name: 'Ben Associate',
          group: `${LOCATION_GROUP}${STORE}`,
          password: password(),
        },
      ];
      for (const person of people) await createPerson(pool, person);
      await putConsole(BUILT_CONSOLE, outputs);
      return { url, people };
    },
    ({ url }) => `The console is at ${url}`,
  );
}

/** A browser finds `*.localhost` on this machine; the local AWS knows the distribution by the label before it. */
function localAddress(url: string, endpoint: string): string {
  const [label] = new URL(url).hostname.split('.');
  return `http://${label}.cloudfront.localhost:${new URL(endpoint).port}`;
}

/** One that the pool's policy takes. */
function password(): string {
  return `Local-${randomBytes(6).toString('hex')}-1`;
}
