/** The tables of docs/operations.md: types of exceptions, and the settings of a stage. */
import { type ExceptionRule, exceptionRules } from '../../functions/exceptions/exception-types.ts';
import { settingsSchema } from '../../functions/shared/settings.ts';
import { code, duration, table } from './markdown.ts';

function atDeadline({ atDeadline: act, escalatesTo }: ExceptionRule): string {
  switch (act) {
    case 'escalate':
      return `to ${escalatesTo}`;
    case 'retry':
      return 'tried again';
    case 'consent':
      return 'as the SKU says: what waits is cancelled, or waits on';
    case 'shrink':
      return `orders give up what is missing, else to ${escalatesTo}`;
    case 'audit':
      return `looked at again, to ${escalatesTo} while the books do not add up`;
    case 'retryTransient':
      return `tried again where the cause passes by itself, else to ${escalatesTo}`;
  }
}

function actionsOf({ actions }: ExceptionRule): string {
  return Object.entries(actions)
    .map(([action, effect]) => `${action} (${effect})`)
    .join(', ');
}

export function exceptionTable(): string {
  const rows = Object.entries(exceptionRules).map(([type, rule]) => [
    code(type),
    rule.meaning,
    rule.owner({ channel: '<id>', location: '<id>', source: '<source>' }),
    duration(rule.within),
    atDeadline(rule),
    actionsOf(rule),
  ]);
  return table(['type', 'meaning', 'owner', 'deadline', 'at the deadline', 'actions'], rows);
}

/** Numbers are seconds, but for those that count (`max...`, `units...`). */
function defaultOf(name: string, value: unknown): string {
  if (typeof value !== 'number') return code(JSON.stringify(value));
  return /^(?:max|units)/.test(name) ? String(value) : duration(value);
}

export function settingTable(): string {
  const defaults = Object.entries(settingsSchema.parse({}));
  return table(
    ['setting', 'default'],
    defaults.map(([name, value]) => [code(name), defaultOf(name, value)]),
  );
}
