/**
 * `npm run credentials -- ...`: makes, lists and revokes bearer tokens and sets webhook secrets, with the
 * deployer's own AWS identity.
 */

import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { createCredential, listCredentials, revokeCredential } from '../functions/access/credential.store.ts';
import { defaultScopes } from '../functions/access/credential.ts';
import { putWebhookSecret, rotateWebhookSecret } from '../functions/access/webhook-secret.store.ts';
import { callerKinds, scopes } from '../functions/shared/caller.ts';
import { InvalidRequest, OrchestratorError } from '../functions/shared/errors.ts';
import { parseRequest } from '../functions/shared/parse.ts';

const USAGE = `npm run credentials -- [--stage dev] COMMAND
  create KIND ID [--scopes a,b]   a token for a channel, location, system or operator (${callerKinds.join(', ')}); it is shown once
  list                            all credentials, by the beginning of their hash
  revoke HASH                     the beginning of a hash, at least 8 digits; it stops working within a minute
  secret NAME [--rotate]          sets the webhook secret NAME of a channel or tracking source from standard input;
                                  --rotate keeps accepting the present one beside it
The table is the stage's, as its stack says, or TABLE_NAME. Scopes: ${scopes.join(', ')}.`;

const options = {
  stage: { type: 'string', default: 'dev' },
  scopes: { type: 'string' },
  rotate: { type: 'boolean', default: false },
} as const;

/**
 * Where the stage keeps its table and secrets, unless the environment says so.
 * @throws Error when the stage is not deployed
 */
async function locate(stage: string): Promise<void> {
  const prefix = `order-orchestrator-${stage}`;
  process.env['SECRETS_PREFIX'] ??= `${prefix}/webhooks/`;
  if (process.env['TABLE_NAME'] !== undefined) return;
  const { Stacks: stacks } = await new CloudFormationClient({}).send(
    new DescribeStacksCommand({ StackName: `${prefix}-orchestration` }),
  );
  const name = stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'TableName')?.OutputValue;
  if (name === undefined)
    throw new Error(`The stack ${prefix}-orchestration does not say its table: is stage ${stage} deployed?`);
  process.env['TABLE_NAME'] = name;
}

const scopesSchema = z
  .string()
  .transform((list) => list.split(',').map((scope) => scope.trim()))
  .pipe(z.array(z.enum(scopes)).min(1));

async function run(
  command: string | undefined,
  args: readonly string[],
  values: { scopes?: string | undefined; rotate: boolean },
): Promise<void> {
  const [first = '', second = ''] = args;
  const now = new Date().toISOString();
  switch (command) {
    case 'create': {
      const kind = parseRequest(z.enum(callerKinds), first, 'kind');
      const asked =
        values.scopes === undefined
          ? [...defaultScopes[kind]]
          : parseRequest(scopesSchema, values.scopes, 'list of scopes');
      const { token, credential } = await createCredential({ kind, id: second, scopes: asked }, now);
      console.error(
        `${kind} ${second}, ${credential.hash.slice(0, 12)}, may: ${credential.scopes.join(', ')}. The token is shown this once:`,
      );
      console.log(token);
      return;
    }
    case 'list':
      for (const { hash, kind, id, scopes: may, createdAt, revokedAt } of await listCredentials())
        console.log(
          [
            hash.slice(0, 12),
            kind.padEnd(8),
            id,
            `since ${createdAt}`,
            revokedAt === undefined ? may.join(',') : `revoked ${revokedAt}`,
          ].join('  '),
        );
      return;
    case 'revoke': {
      const { kind, id, hash } = await revokeCredential(first, now);
      console.log(`${hash.slice(0, 12)} of ${kind} ${id} is revoked; within a minute it opens nothing`);
      return;
    }
    case 'secret': {
      const value = (await text(process.stdin)).replace(/\r?\n$/, '');
      if (values.rotate) await rotateWebhookSecret(first, value);
      else await putWebhookSecret(first, { current: value });
      console.log(`webhook secret ${first} is set; functions use it within a minute`);
      return;
    }
    default:
      throw new InvalidRequest(USAGE);
  }
}

try {
  const {
    values,
    positionals: [command, ...args],
  } = parseArgs({ allowPositionals: true, options });
  if (command !== undefined) await locate(values.stage);
  await run(command, args, values);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof OrchestratorError && 'fields' in error && Array.isArray(error.fields))
    for (const field of error.fields) console.error(' ', JSON.stringify(field));
  process.exitCode = 1;
}
