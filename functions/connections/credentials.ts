import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { clientConfig } from '../shared/aws-client.ts';
import { Corrupt } from '../shared/errors.ts';
import { env } from '../shared/settings.ts';

const MAX_AGE_MS = 60_000;
const secretSchema = z.record(z.string(), z.string());
const client = new SecretsManagerClient(clientConfig());
const known = new Map<string, { readonly secret: Readonly<Record<string, string>>; readonly at: number }>();

/** What a connection's secret holds, below the stage's prefix; nothing while nobody has set it. Kept for a minute. */
export async function readCredentials(name: string): Promise<Readonly<Record<string, string>>> {
  const found = known.get(name);
  if (found && Date.now() - found.at < MAX_AGE_MS) return found.secret;
  const secret = await readSecret(`${env('CREDENTIALS_PREFIX')}${name}`);
  known.set(name, { secret, at: Date.now() });
  return secret;
}

async function readSecret(id: string): Promise<Readonly<Record<string, string>>> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return parseSecret(text ?? '{}', id);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return {};
    throw error;
  }
}

/** The parser's own message would quote the secret. @throws Corrupt */
function parseSecret(text: string, id: string): Readonly<Record<string, string>> {
  try {
    return secretSchema.parse(JSON.parse(text));
  } catch {
    throw new Corrupt(`secret ${id} is not a JSON object of texts`);
  }
}
