/** What the documents of the repository say that can be checked: links, headings, paths, commands. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'local/README.md',
  'statemachines/README.md',
  ...globSync('docs/**/*.md', { cwd: root }),
].sort();

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export function exists(path: string): boolean {
  return existsSync(join(root, path));
}

const FENCED = /^```[\s\S]*?^```/gm;

/** A page without its blocks of code. */
function proseOf(page: string): string {
  return textOf(page).replace(FENCED, '');
}

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
/** A folder of the repository and what is below it, such as `lib/constructs/alarms.ts` or `config/prod.json`. */
const PATH =
  /(?<![\w/.<-])(?:bin|config|docs|example|functions|lib|local|statemachines|test)\/[\w./<>*-]*[\w/>*]/g;
const PLACEHOLDER = /[<>*]/;

const COMMENT = /^\s*(?:\/?\*|\/\/|#).*$/gm;
const FILE_NAME = /(?<![\w./-])[\w-]+(?:[/.][\w-]+)*\.(?:ts|py|json|md)\b/g;

/** Files that the comments of a source file name, whole or by the end of their path. */
export function filesNamedIn(file: string): string[] {
  const comments = [...textOf(file).matchAll(COMMENT)].map(([line]) => line).join('\n');
  return [...comments.matchAll(FILE_NAME)].map(([name]) => name);
}

const everyFile = globSync('{*,{bin,config,docs,example,functions,lib,local,statemachines,test}/**/*}', {
  cwd: root,
});

export function isSomeFile(name: string): boolean {
  return everyFile.some((path) => path === name || path.endsWith(`/${name}`));
}

/** Targets of links to files, from the root of the repository; `anchor` names a heading of the target. */
export function linksOf(page: string): { target: string; anchor: string | undefined }[] {
  return [...proseOf(page).matchAll(LINK)]
    .map(([, href = '']) => href)
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) => {
      const [path = '', anchor] = href.split('#');
      return { target: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    });
}

/** Paths that a page names; what has a placeholder in it is no path. */
export function pathsIn(page: string): string[] {
  const prose = proseOf(page).replaceAll(LINK, '');
  return [...prose.matchAll(PATH)].map(([path]) => path).filter((path) => !PLACEHOLDER.test(path));
}

/** The anchors of a page's headings, as Markdown readers make them. */
export function anchorsOf(page: string): string[] {
  const headings = [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** The npm scripts that a page tells its reader to run, in prose and in blocks. */
export function commandsIn(page: string): string[] {
  return [...textOf(page).matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
}

/** Files that cite the documents in their comments and titles. */
export const citingFiles = globSync('{bin,functions,lib,local,statemachines,test}/**/*.{ts,py,json}', {
  cwd: root,
}).filter((file) => !/\.generated\.ts$|recorded-decisions\.json$|^test\/fixtures\//.test(file));
