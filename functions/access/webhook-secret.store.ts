import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { clientConfig } from '../shared/aws-client.ts';
import { parseRequest } from '../shared/parse.ts';
import { env } from '../shared/settings.ts';
import { webhookSecretSchema } from './secrets.ts';

const client = new SecretsManagerClient(clientConfig());

function secretId(name: string): string {
  return `${env('SECRETS_PREFIX')}${name}`;
}

/**
 * Sets the webhook secret of a channel or tracking source. The deployer does this; no function may. `name` is
 * the one of its item, below the stage's prefix (`SECRETS_PREFIX`).
 * @throws InvalidRequest
 */
export async function putWebhookSecret(
  name: string,
  secret: z.input<typeof webhookSecretSchema>,
): Promise<void> {
  const id = secretId(name);
  const text = JSON.stringify(parseRequest(webhookSecretSchema, secret, 'secret'));
  const description = `Webhook secret ${name} of the order orchestrator`;
  try {
    await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: text }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateSecretCommand({ Name: id, SecretString: text, Description: description }));
  }
}

/** Sets a new secret and keeps accepting the one before it: the first step of a rotation. */
export async function rotateWebhookSecret(name: string, current: string): Promise<void> {
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId(name) }));
  const before = parseRequest(webhookSecretSchema, JSON.parse(text ?? 'null'), 'secret');
  await putWebhookSecret(name, before.current === current ? before : { current, previous: before.current });
}
