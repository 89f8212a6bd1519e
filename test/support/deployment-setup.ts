import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import * as z from 'zod';
import { createCredential } from '../../functions/access/credential.store.ts';
import { scopes } from '../../functions/shared/caller.ts';
import { bringUp } from '../../local/deploy/system.ts';
import type { Deployment } from './deployment.ts';

/** Deadlines that a test cannot name at the item itself are short; the others are the defaults. */
const settings = {
  networkCache: 1,
  checkAfter: 2,
  reservationWithin: 2,
  cancelAnswerWithin: 8,
  silentAfter: 30,
} as const;

async function start(): Promise<{ deployment: Deployment; stop: () => Promise<void> }> {
  const given = process.env['AWS_ENDPOINT_URL'];
  const system = await bringUp({ ...(given === undefined ? {} : { endpoint: given }), settings });
  process.env['TABLE_NAME'] = system.tableName;
  const { token } = await createCredential(
    { kind: 'operator', id: 'e2e', scopes: [...scopes] },
    new Date().toISOString(),
  );
  const { endpoint } = system.aws;
  const { api, tableName, sweepFunction, relayFunction, orderMachine, deadRecordsUrl, partnerQueues, stage } =
    system;
  return {
    deployment: {
      endpoint,
      api,
      tableName,
      sweepFunction,
      relayFunction,
      orderMachine,
      deadRecordsUrl,
      partnerQueues,
      stage,
      operatorToken: token,
    },
    stop: () => system.aws.stop(),
  };
}

interface Shared {
  readonly url: string;
  readonly end: () => Promise<void>;
}

/**
 * Deploys beside the tests that need no deployment; theirs is the first answer of the address that is
 * returned.
 */
async function begin(): Promise<Shared> {
  const started = start();
  const settled = started.then(
    ({ deployment }) => ({ status: 200, body: JSON.stringify(deployment) }),
    (error: unknown) => ({ status: 500, body: String(error) }),
  );
  const server = createServer(async (_, response) => {
    const { status, body } = await settled;
    response.writeHead(status).end(body);
  });
  server.requestTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    end: async () => {
      server.close();
      server.closeAllConnections();
      await started.then(({ stop }) => stop());
    },
  };
}

/** Each project has modules of its own: only what is global is shared. */
declare global {
  var sharedDeployment: { begun: Promise<Shared>; users: number } | undefined;
}

/** The projects that need it share one deployment; the last one that is done ends it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const shared = (globalThis.sharedDeployment ??= { begun: begin(), users: 0 });
  shared.users += 1;
  const { url, end } = await shared.begun;
  provide('deploymentUrl', url);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    globalThis.sharedDeployment = undefined;
    await end();
  };
}
