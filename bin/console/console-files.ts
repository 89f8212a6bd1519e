import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RESOURCE_SERVER, USER_SCOPE } from '../../functions/access/user-token.ts';
import { clientConfig } from '../../functions/shared/aws-client.ts';
import type { ConsoleOutputs } from '../../local/deploy/system.ts';

/** Where the build of the console is. */
export const BUILT_CONSOLE = fileURLToPath(new URL('../../console/dist', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** A file of the console as it is kept in the bucket. */
export interface ConsoleFile {
  readonly name: string;
  readonly body: Buffer;
  readonly type: string;
  /** `cache-control`. */
  readonly caching: string;
}

/** What the console is told of where it runs. It is read before a person logs in: nothing in it is secret. */
export interface ConsoleSettings {
  /** The path below which the doors are. */
  readonly api: string;
  /** The hosted login: `<login>/oauth2/authorize`, `/oauth2/token`, `/logout`. */
  readonly login: string;
  readonly clientId: string;
  /** What the console asks a token for. */
  readonly scope: string;
  /** What the ARNs of executions of the order machine begin with: an order links to its own. */
  readonly executions: string;
}

export const SETTINGS_FILE = 'config.json';

/** Whether the console is built here. */
export function isConsoleBuilt(folder: string = BUILT_CONSOLE): boolean {
  return existsSync(join(folder, 'index.html'));
}

export function consoleSettings({
  ConsoleLogin,
  ConsoleClientId,
  ConsoleExecutions,
}: ConsoleOutputs): ConsoleSettings {
  return {
    api: '/api',
    login: ConsoleLogin,
    clientId: ConsoleClientId,
    scope: `openid email ${RESOURCE_SERVER}/${USER_SCOPE}`,
    executions: ConsoleExecutions,
  };
}

/** A file below `assets/` has its content's hash in its name. */
function cachingOf(name: string): string {
  return name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The service worker keeps the page of its own build, and so comes after it. */
const WORKER_FILE = 'sw.js';

/** When a file is put: a page comes after everything that it loads, so that nobody sees a page whose files are not there. */
function turnOf({ name }: ConsoleFile): number {
  if (name === WORKER_FILE) return 2;
  return name.endsWith('.html') ? 1 : 0;
}

/** The files of a build and its settings, in the order in which they are to be put. */
export function consoleFiles(folder: string, settings: ConsoleSettings): ConsoleFile[] {
  const names = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => name !== SETTINGS_FILE);
  const files = names.map((name) => fileOf(name, readFileSync(join(folder, name))));
  const told = fileOf(SETTINGS_FILE, Buffer.from(JSON.stringify(settings)));
  return [...files, told].toSorted((one, other) => turnOf(one) - turnOf(other));
}

function fileOf(name: string, body: Buffer): ConsoleFile {
  const type = types[extname(name)] ?? 'application/octet-stream';
  return { name, body, type, caching: cachingOf(name) };
}

/**
 * Puts a build of the console where its stack serves it, one file after the other. Files of earlier builds stay: a page
 * that somebody has open still loads its own.
 * @returns how many files were put
 */
export async function putConsole(folder: string, outputs: ConsoleOutputs): Promise<number> {
  const client = new S3Client({ ...clientConfig(), forcePathStyle: true });
  const files = consoleFiles(folder, consoleSettings(outputs));
  for (const { name, body, type, caching } of files)
    await client.send(
      new PutObjectCommand({
        Bucket: outputs.ConsoleBucket,
        Key: name,
        Body: body,
        ContentType: type,
        CacheControl: caching,
      }),
    );
  return files.length;
}
