/** A part of the build: tells the service worker which files it keeps. */
import { createHash } from 'node:crypto';
import type { Plugin, Rollup } from 'vite';

/** Of the build's output: served from the root, so that all pages are in its scope. */
export const WORKER_FILE = 'sw.js';
const PAGE = 'index.html';
/** The page that people work with while there is no network. */
const WORK = '/src/work/';
/** As it stands in the worker's source, whatever quotes the minifier gives it. */
const PLACE = /(["'`])__SHELL__\1/;

type Bundle = Rollup.OutputBundle;

function chunkOf(bundle: Bundle, fileName: string): Rollup.OutputChunk | undefined {
  const found = bundle[fileName];
  return found?.type === 'chunk' ? found : undefined;
}

/** The files that are loaded with a chunk; with `later`, also those that it may load later. */
function loadedWith(bundle: Bundle, chunk: Rollup.OutputChunk, later: boolean, found: Set<string>): void {
  if (found.has(chunk.fileName)) return;
  found.add(chunk.fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const fileName of [...chunk.imports, ...(later ? chunk.dynamicImports : [])]) {
    const next = chunkOf(bundle, fileName);
    if (next !== undefined) loadedWith(bundle, next, later, found);
  }
}

function shellOf(bundle: Bundle): string[] {
  const chunks = Object.keys(bundle).flatMap((name) => chunkOf(bundle, name) ?? []);
  const found = new Set<string>();
  // The first page first: what it may load later is every page.
  for (const chunk of chunks.filter(({ isEntry, fileName }) => isEntry && fileName !== WORKER_FILE))
    loadedWith(bundle, chunk, false, found);
  for (const chunk of chunks.filter(({ facadeModuleId }) => facadeModuleId?.includes(WORK)))
    loadedWith(bundle, chunk, true, found);
  return [PAGE, ...[...found].toSorted()];
}

function buildOf(bundle: Bundle): string {
  const page = bundle[PAGE];
  const source = page?.type === 'asset' ? page.source : '';
  return createHash('sha256')
    .update(JSON.stringify(Object.keys(bundle).toSorted()))
    .update(source)
    .digest('hex')
    .slice(0, 12);
}

/** @throws Error where the build has no worker, or one that keeps no list of files */
export function shellFiles(): Plugin {
  return {
    name: 'shell-files',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = chunkOf(bundle, WORKER_FILE);
      if (worker === undefined || !PLACE.test(worker.code))
        throw new Error(`${WORKER_FILE} has no list of files`);
      const shell = { build: buildOf(bundle), files: shellOf(bundle).map((file) => `/${file}`) };
      worker.code = worker.code.replace(PLACE, () => JSON.stringify(JSON.stringify(shell)));
    },
  };
}
