/**
 * The console's service worker: a page that is reloaded without a network comes up. It keeps the files of its own build, and
 * nothing that the API answers.
 */
import { answeringOf } from './answers.ts';

declare const self: ServiceWorkerGlobalScope;

interface Shell {
  /** Follows from the content of all files. */
  readonly build: string;
  readonly files: readonly string[];
}

/** The build writes it into this file. */
const shell: Shell = JSON.parse('__SHELL__');
const CACHE = `console-${shell.build}`;
const PAGE = '/index.html';
const SETTINGS = '/config.json';
/** A network that does not answer for so long is none. */
const PATIENCE_MS = 4000;

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Files have their content's hash in their name: the page alone may be an earlier one.
  await cache.addAll(shell.files.map((file) => new Request(file, file === PAGE ? { cache: 'reload' } : {})));
  // Not every server has settings.
  await cache.add(SETTINGS).catch(() => undefined);
  await self.skipWaiting();
}

async function forgetEarlierBuilds(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function keptOr(path: string, otherwise: Response): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? otherwise;
}

/** The network's answer; an error where it has none in time. */
function askNetwork(request: Request): Promise<Response> {
  return Promise.race([
    fetch(request).catch(() => Response.error()),
    new Promise<Response>((resolve) => setTimeout(() => resolve(Response.error()), PATIENCE_MS)),
  ]);
}

async function pageOf(request: Request): Promise<Response> {
  const answer = await askNetwork(request);
  const isLost = answer.type === 'error' || answer.status >= 500;
  return isLost ? keptOr(PAGE, answer) : answer;
}

async function settingsOf(request: Request): Promise<Response> {
  const answer = await askNetwork(request);
  if (!answer.ok) return keptOr(SETTINGS, answer);
  const cache = await caches.open(CACHE);
  await cache.put(SETTINGS, answer.clone());
  return answer;
}

async function fileOf(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

const answers = { page: pageOf, settings: settingsOf, file: fileOf };

self.addEventListener('install', (event) => event.waitUntil(keepShell()));
self.addEventListener('activate', (event) => event.waitUntil(forgetEarlierBuilds()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const answering = answeringOf(request, self.location.origin);
  if (answering !== undefined) event.respondWith(answers[answering](request));
});
