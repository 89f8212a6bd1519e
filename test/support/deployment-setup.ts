import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import * as z from 'zod';
import { createCredential } from '../../functions/access/credential.store.ts';
import { type Scope, scopes } from '../../functions/shared/caller.ts';
import type { Settings } from '../../functions/shared/settings.ts';
import { bringUp, type System } from '../../local/deploy/system.ts';
import { ToolkitLog } from '../../local/deploy/toolkit-log.ts';
import type { Deployment } from './deployment.ts';

/** In seconds: deadlines that no test can name at the item itself are short, the others are the defaults. */
export const settings = {
  networkCache: 1,
  checkAfter: 2,
  reservationWithin: 2,
  cancelAnswerWithin: 8,
  silentAfter: 30,
} as const;

interface RunningSystem {
  readonly deployment: Deployment;
  readonly stop: () => Promise<void>;
}

/**
 * Deploys the system, or that of another checkout of the project, to a local AWS of its own. `over` are settings
 * that differ from those of the tests.
 */
export async function deploy(project?: string, over: Partial<Settings> = {}): Promise<RunningSystem> {
  const startedAt = Date.now();
  const log = new ToolkitLog('test-deploy.log');
  const system = await bringUp({
    endpoint: process.env['AWS_ENDPOINT_URL'],
    settings: { ...settings, ...over },
    log,
    ...(project === undefined ? {} : { project }),
  });
  process.env['TABLE_NAME'] = system.tableName;
  const { token } = await createCredential({ kind: 'operator', id: 'e2e', scopes: await scopesOf(project) });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`The system is deployed for the end-to-end tests (${seconds} s; ${log.path})`);
  return { deployment: deploymentOf(system, token), stop: () => system.aws.stop() };
}

/** All scopes that the deployed system knows: an earlier release refuses a token that has others. */
async function scopesOf(project: string | undefined): Promise<Scope[]> {
  if (project === undefined) return [...scopes];
  const release: unknown = await import(pathToFileURL(join(project, 'functions/shared/caller.ts')).href);
  return z.object({ scopes: z.array(z.enum(scopes)) }).parse(release).scopes;
}

function deploymentOf({ aws, busName: _, ...rest }: System, operatorToken: string): Deployment {
  return { endpoint: aws.endpoint, operatorToken, ...rest };
}

interface DeploymentServer {
  readonly url: string;
  readonly end: () => Promise<void>;
}

interface ServerAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Lets other tests run while the system is deployed. A request to the server is answered once the system stands, or with the reason
 * why it does not.
 */
export async function serveDeployment(deploying: Promise<RunningSystem>): Promise<DeploymentServer> {
  const server = await serverOf(
    deploying.then(
      ({ deployment }) => ({ status: 200, body: JSON.stringify(deployment) }),
      (error: unknown) => ({ status: 500, body: error instanceof Error ? error.message : String(error) }),
    ),
  );
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    end: async () => {
      server.close();
      server.closeAllConnections();
      await deploying.then(({ stop }) => stop());
    },
  };
}

/** A server on loopback that gives every request the same answer, as soon as that is known. */
async function serverOf(answer: Promise<ServerAnswer>): Promise<Server> {
  const server = createServer(async (_, response) => {
    const { status, body } = await answer;
    response.writeHead(status).end(body);
  });
  server.requestTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

declare global {
  /** Global, because each project of vitest loads modules of its own. */
  var sharedDeployment: { server: Promise<DeploymentServer>; users: number } | undefined;
}

/** The projects that need a deployment share one; the last project that is done ends it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  globalThis.sharedDeployment ??= { server: serveDeployment(deploy()), users: 0 };
  const shared = globalThis.sharedDeployment;
  shared.users += 1;
  const { url, end } = await shared.server;
  provide('deploymentUrl', url);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    globalThis.sharedDeployment = undefined;
    await end();
  };
}
