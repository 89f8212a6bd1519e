import { describe, expect, test } from 'vitest';
import { type SourceFile, sourceFiles } from './source.ts';

const LONGEST_LINE = 140;

/** `<file>:<line>` of each line that the question is true of. */
function linesThat(holds: (line: string) => boolean, files: readonly SourceFile[]): string[] {
  return files.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (holds(line) ? [`${file}:${index + 1}`] : [])),
  );
}

function isTooLong(line: string): boolean {
  return line.length > LONGEST_LINE;
}

const COMMENT_OR_TEXT = /^\s*(?:\/\/|\*|\/\*)|'[^']*'|`[^`]*`|"[^"]*"|\/(?:[^/\\\n]|\\.)+\/[a-z]*/g;
const TWO_CONDITIONALS = /[^?]\? [^:]+ : [^?]*[^?.]\? [^:]+ : /;

function hasTwoConditionals(line: string): boolean {
  return TWO_CONDITIONALS.test(line.replaceAll(COMMENT_OR_TEXT, ''));
}

const PARENTHESISED_FUNCTION = /\((?:async )?(?:function\b|\([^()]*\)(?:: [\w<>[\], |]+)? =>|\w+ =>)/g;

/** Where the parenthesis that opens at `start` is closed; the text's end where it is not. */
function closingParenthesis(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** `<file>:<line>` of each function expression that is called where it stands. */
function functionsCalledInPlace({ file, text }: SourceFile): string[] {
  return [...text.matchAll(PARENTHESISED_FUNCTION)]
    .filter(({ index }) => text[closingParenthesis(text, index) + 1] === '(')
    .map(({ index }) => `${file}:${text.slice(0, index).split('\n').length}`);
}

const ARROW_AT_MODULE_LEVEL =
  /^(?:export )?const (\w+)(?:: [^=]+?)? = (?:async )?(?:<[^(]*>)?\([^()]*(?:\([^()]*\)[^()]*)*\)(?:: [^=]+?)? =>/gm;

function arrowsAtModuleLevel({ file, text }: SourceFile): string[] {
  return [...text.matchAll(ARROW_AT_MODULE_LEVEL)].map(([, name]) => `${file}: ${name}`);
}

const files = sourceFiles();

describe('every line that a person writes', () => {
  test(`has at most ${LONGEST_LINE} characters`, () => {
    expect(linesThat(isTooLong, files)).toEqual([]);
  });

  test('has at most one conditional operator', () => {
    expect(linesThat(hasTwoConditionals, files)).toEqual([]);
  });

  test('calls no function expression where the expression stands', () => {
    expect(files.flatMap(functionsCalledInPlace)).toEqual([]);
  });

  test('declares the functions of a module of functions/ instead of assigning arrows', () => {
    const own = files.filter(({ file }) => /^(?:functions|lib|bin|local)\//.test(file));
    expect(own.flatMap(arrowsAtModuleLevel)).toEqual([]);
  });
});

describe('the rules of a line', () => {
  test.each([
    ['const a = b ? 1 : c ? 2 : 3;', true],
    ['const a = b ? 1 : 2;', false],
    ['const a = b?.c ?? d ? 1 : 2;', false],
    ["const a = b ? 'is it? yes : no' : 2;", false],
  ])('find two conditional operators in %s: %s', (line, expected) => {
    expect(hasTwoConditionals(line)).toBe(expected);
  });

  test('find a function expression that is called where it stands', () => {
    // The call stands apart, so that this file keeps the rule itself.
    const called = ['const b = (({ c }) => c + (1))', '(d);'].join('');
    const text = `const a = 1;\n${called}\nlist.map((one) => one);`;
    expect(functionsCalledInPlace({ file: 'a.ts', text })).toEqual(['a.ts:2']);
  });

  test('find an arrow that stands for a declaration', () => {
    const text =
      'export const f = (a: string): number => 1;\nconst g = async () => 2;\nconst h = map((a) => a);';
    expect(arrowsAtModuleLevel({ file: 'a.ts', text })).toEqual(['a.ts: f', 'a.ts: g']);
  });
});
