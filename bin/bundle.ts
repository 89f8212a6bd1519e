import { build } from 'esbuild';
import { globSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const bundlesFolder = join(root, 'dist', 'functions');

/** Every handler as one self-contained ESM file, `dist/functions/<stage>/<verb>/index.mjs`, in one run of esbuild. */
export async function bundleFunctions(): Promise<number> {
  const entries = globSync('functions/*/*.handler.ts', { cwd: root }).sort();
  rmSync(bundlesFolder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: join(basename(dirname(entry)), basename(entry, '.handler.ts'), 'index') })),
    outdir: bundlesFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Names stay readable in a stack trace; white space and syntax are what makes a bundle large.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    loader: { '.bin': 'binary', '.txt': 'text' },
    // CommonJS dependencies call require for Node's own modules.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  });
  return entries.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const startedAt = Date.now();
  const count = await bundleFunctions();
  console.error(`bundled ${count} functions in ${Date.now() - startedAt} ms`);
}
