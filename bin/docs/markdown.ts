/** A table; a bar inside a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const escaped = (cells: readonly string[]): string[] => cells.map((cell) => cell.replaceAll('|', '\\|'));
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(escaped).map(line)].join('\n');
}

/** `` `text` ``, for names as they stand in code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** Names as they stand in code, one after the other. */
export function codes(names: readonly string[]): string {
  return names.map(code).join(', ');
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
] as const;

/** Whole seconds in the largest unit that divides them: `2 d`, `4 h`, `300 s`. */
export function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds % length === 0) ?? ['s', 1];
  return `${seconds / size} ${unit}`;
}
