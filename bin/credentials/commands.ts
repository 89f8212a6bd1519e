import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import {
  createCredential,
  listCredentials,
  revokeCredential,
} from '../../functions/access/credential.store.ts';
import { defaultScopes, hashMark } from '../../functions/access/credential.ts';
import { putWebhookSecret, rotateWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import { CUSTOMER_KEYS } from '../../functions/capture/reading/customer-orders.store.ts';
import { putCredentials } from '../../functions/connections/credentials.ts';
import { LINK_KEYS } from '../../functions/links/link/open-link.ts';
import { type Entity, entities } from '../../functions/network/entities/entities.ts';
import { listEntities, readEntity } from '../../functions/network/entities/entity.store.ts';
import { secretNameSchema } from '../../functions/network/entities/entity-schemas.ts';
import { type CallerKind, callerKinds, scopes } from '../../functions/shared/caller.ts';
import { parseRequest } from '../../functions/shared/parse.ts';
import { mustHaveNoMoreWords, readOptions, UsageError } from '../command/command.ts';
import { TABLE_HELP } from '../command/system.ts';

export const USAGE = `npm run credentials -- [--stage STAGE] COMMAND
  create KIND ID [--scopes a,b]   a token for a channel, location, system or operator (${callerKinds.join(', ')}); it is shown once
  list                            all credentials, by the beginning of their hash
  revoke HASH                     the beginning of a hash, at least 8 digits; it stops working within a minute
  secret NAME [--rotate]          sets the webhook secret NAME of a channel or tracking source from standard input;
                                  --rotate keeps accepting the present one beside it
  link-keys [--rotate]            makes the key that customers' links are signed with; --rotate: those of the present
                                  one still open, those of the one before it no more
  customer-key [--rotate]         makes the key by which orders are found by their customer; --rotate: those entered under the
                                  present one are still found
  connection NAME                 sets what the connection NAME of a channel is called with, a JSON object of texts, from
                                  standard input ({"clientId": "...", "clientSecret": "..."})
${TABLE_HELP}
Scopes: ${scopes.join(', ')}.`;

/** The options of the command line. */
export const options = {
  stage: { type: 'string' },
  scopes: { type: 'string' },
  rotate: { type: 'boolean', default: false },
} as const;

export interface Values {
  readonly scopes?: string | undefined;
  readonly rotate: boolean;
}

const scopesSchema = z.string().transform((list, context) => {
  const words = list.split(',').map((word) => word.trim());
  const known = words.flatMap((word) => scopes.find((scope) => scope === word) ?? []);
  const unknown = words.filter((word) => !known.some((scope) => scope === word));
  for (const word of unknown) context.addIssue(`names ${word || 'nothing'}, which is no scope`);
  return known;
});
const scopesOption = z.object({ scopes: scopesSchema.optional() });

/** What each command has to be told. */
const commandWords = {
  create: ['KIND', 'ID'],
  list: [],
  revoke: ['HASH'],
  secret: ['NAME'],
  connection: ['NAME'],
  'link-keys': [],
  'customer-key': [],
} as const;
type CommandName = keyof typeof commandWords;

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commandWords, word);
}

/** The command of a command line. @throws UsageError for a word that is none, or without what it has to be told */
export function commandOf([word, ...told]: readonly string[]): CommandName {
  if (word === undefined) throw new UsageError('What is to be done?');
  if (!isCommand(word)) throw new UsageError(`There is no command ${word}.`);
  const missing = commandWords[word].slice(told.length);
  if (missing.length > 0) throw new UsageError(`${word} has to be told ${missing.join(' and ')}.`);
  mustHaveNoMoreWords(told, commandWords[word].length);
  return word;
}

/** Does what a command line asks for, and prints what came of it. @throws InvalidRequest, NotFound */
export async function runCommand(
  command: CommandName,
  [first = '', second = '']: readonly string[],
  values: Values,
): Promise<void> {
  if (command === 'create') return create(first, second, values);
  if (command === 'list') return list();
  if (command === 'revoke') return revoke(first);
  if (command === 'connection') return setConnection(first);
  if (command === 'link-keys') return makeKey(LINK_KEYS, "the key of customers' links", values);
  if (command === 'customer-key') return makeKey(CUSTOMER_KEYS, 'the key of customers', values);
  return setSecret(first, values);
}

/** The token alone goes to standard output. */
async function create(kindText: string, id: string, values: Values): Promise<void> {
  const kind = callerKinds.find((one) => one === kindText);
  if (!kind) throw new UsageError(`${kindText} is no kind of caller: ${callerKinds.join(', ')}.`);
  const { scopes: asked = [...defaultScopes[kind]] } = readOptions(scopesOption, { scopes: values.scopes });
  await mustBeDeclared(kind, id);
  const { token, credential } = await createCredential({ kind, id, scopes: asked });
  const may = credential.scopes.join(', ');
  console.error(`${kind} ${id}, ${hashMark(credential)}, may: ${may}. The token is shown this once:`);
  console.log(token);
}

const declaredKinds: Readonly<Partial<Record<CallerKind, Entity>>> = {
  channel: entities.channel,
  location: entities.location,
};

/** A token of a channel or location that there is not would open nothing. @throws NotFound */
async function mustBeDeclared(kind: CallerKind, id: string): Promise<void> {
  const entity = declaredKinds[kind];
  if (entity) await readEntity(entity, id);
}

async function list(): Promise<void> {
  for (const credential of await listCredentials()) {
    const { kind, id, scopes: may, createdAt, revokedAt } = credential;
    const state = revokedAt === undefined ? may.join(',') : `revoked ${revokedAt}`;
    const cells = [hashMark(credential), kind.padEnd(8), id, `since ${createdAt}`, state];
    console.log(cells.join('  '));
  }
}

async function revoke(hash: string): Promise<void> {
  const credential = await revokeCredential(hash);
  const { kind, id } = credential;
  console.log(`${hashMark(credential)} of ${kind} ${id} is revoked; within a minute it opens nothing`);
}

async function setSecret(name: string, { rotate }: Values): Promise<void> {
  parseRequest(secretNameSchema, name, 'name of the secret');
  const value = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (rotate) await rotateWebhookSecret(name, value);
  else await putWebhookSecret(name, { current: value });
  console.log(`webhook secret ${name} is set; functions use it within a minute`);
  if (!(await isNamed(name)))
    console.error(
      `No channel or tracking source has ${name} for its secrets yet: nothing is signed with it.`,
    );
}

async function makeKey(secret: string, what: string, { rotate }: Values): Promise<void> {
  const current = randomBytes(32).toString('base64url');
  if (rotate) await rotateWebhookSecret(secret, current);
  else await putWebhookSecret(secret, { current });
  console.log(`${what} is set; functions use it within a minute`);
}

async function setConnection(name: string): Promise<void> {
  parseRequest(secretNameSchema, name, 'name of the secret');
  await putCredentials(name, await text(process.stdin));
  console.log(`what the connection ${name} is called with is set; functions use it within a minute`);
}

const MOST_LISTED = 1000;

/** Whether a channel or a tracking source has this name for its secrets. */
async function isNamed(secret: string): Promise<boolean> {
  for (const entity of [entities.channel, entities.trackingSource]) {
    const { entities: listed } = await listEntities(entity, undefined, MOST_LISTED);
    if (listed.some(({ secrets }) => secrets === secret)) return true;
  }
  return false;
}
