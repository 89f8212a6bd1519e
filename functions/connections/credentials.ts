/** Secrets of connections, below the stage's `channels/`: items and logs hold their names only. */
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { clientConfig } from '../shared/aws-client.ts';
import { Corrupt } from '../shared/errors.ts';
import { parseRequest } from '../shared/parse.ts';
import { env } from '../shared/settings.ts';

export type Credentials = Readonly<Record<string, string>>;

const MAX_AGE_MS = 60_000;
const secretSchema = z.record(z.string(), z.string());
const client = new SecretsManagerClient(clientConfig());
const known = new Map<string, { readonly secret: Credentials; readonly at: number }>();

function idOf(name: string): string {
  return `${env('CREDENTIALS_PREFIX')}${name}`;
}

/** What a connection's secret holds, below the stage's prefix; nothing while nobody has set it. Kept for a minute. */
export async function readCredentials(name: string): Promise<Credentials> {
  const found = known.get(name);
  if (found && Date.now() - found.at < MAX_AGE_MS) return found.secret;
  return freshCredentials(name);
}

/** The same as it is right now: for whoever may write it. */
export async function freshCredentials(name: string): Promise<Credentials> {
  const secret = await readSecret(idOf(name));
  known.set(name, { secret, at: Date.now() });
  return secret;
}

/** Stores a secret as a whole. Secrets Manager keeps the one before it beside. */
export async function storeCredentials(name: string, secret: Credentials): Promise<void> {
  await client.send(
    new PutSecretValueCommand({ SecretId: idOf(name), SecretString: JSON.stringify(secret) }),
  );
  known.set(name, { secret, at: Date.now() });
}

/** Sets a secret that there may not be yet. The deployer does this; no function may. @throws InvalidRequest */
export async function putCredentials(name: string, text: string): Promise<void> {
  const secret = parseRequest(secretSchema, jsonOf(text), 'secret');
  try {
    await storeCredentials(name, secret);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const Description = `What the connection ${name} of the order orchestrator is called with`;
    const SecretString = JSON.stringify(secret);
    await client.send(new CreateSecretCommand({ Name: idOf(name), SecretString, Description }));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readSecret(id: string): Promise<Credentials> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return parseSecret(text ?? '{}', id);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return {};
    throw error;
  }
}

/** The parser's own message would quote the secret. @throws Corrupt */
function parseSecret(text: string, id: string): Credentials {
  const { data } = secretSchema.safeParse(jsonOf(text));
  if (!data) throw new Corrupt(`secret ${id} is not a JSON object of texts`);
  return data;
}
