import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, transformSync } from 'esbuild';

function fileOf(name: string): string {
  return fileURLToPath(new URL(`./functions/${name}.ts`, import.meta.url));
}

/** The code of a function that needs no package, small enough to stand in a template: plain CommonJS. */
export function inlineSource(name: 'door' | 'probe'): string {
  const { code } = transformSync(readFileSync(fileOf(name), 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return code;
}

/** The code of the function with the SDK, as one ES module. */
export async function bundledSource(): Promise<string> {
  const result = await build({
    entryPoints: [fileOf('worker')],
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'silent',
    // CommonJS dependencies call require for Node's own modules.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });
  return result.outputFiles[0]?.text ?? '';
}
