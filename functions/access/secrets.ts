import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { clientConfig } from '../shared/aws-client.ts';
import { Corrupt } from '../shared/errors.ts';
import { parseOwn } from '../shared/parse.ts';
import { env } from '../shared/settings.ts';

/** A webhook secret. While it is being rotated, signatures of both are accepted. */
export const webhookSecretSchema = z.strictObject({
  current: z.string().min(1),
  previous: z.string().min(1).optional(),
});

const MAX_AGE_MS = 60_000;
const client = new SecretsManagerClient(clientConfig());
const known = new Map<string, { readonly secrets: readonly string[]; readonly at: number }>();

/**
 * The webhook secrets of a channel or tracking source, the current one first, kept in memory for at most a
 * minute. `name` is the one of its item, below the stage's prefix. There are none while nobody has set one:
 * then no signature verifies.
 */
export async function secretsOf(name: string): Promise<string[]> {
  const found = known.get(name);
  if (found && Date.now() - found.at < MAX_AGE_MS) return [...found.secrets];
  const secrets = await readSecrets(`${env('SECRETS_PREFIX')}${name}`);
  // A secret that is not set yet may be set in a moment.
  if (secrets.length > 0) known.set(name, { secrets, at: Date.now() });
  return [...secrets];
}

async function readSecrets(secretId: string): Promise<string[]> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const { current, previous } = parseOwn(webhookSecretSchema, jsonOf(text, secretId), `secret ${secretId}`);
    return previous === undefined ? [current] : [current, previous];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}

/**
 * Parses a secret. The parser's own message would quote the text, and carry the secret into the log.
 * @throws Corrupt
 */
function jsonOf(text: string | undefined, secretId: string): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    throw new Corrupt(`secret ${secretId} is not JSON of the form { current, previous? }`);
  }
}

/** Empties the memory: for tests. */
export function forgetSecrets(): void {
  known.clear();
}
