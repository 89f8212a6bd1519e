import { type ExceptionEffect, exceptionRules } from '../../../functions/exceptions/exception-types.ts';
import type { ExceptionAction, ExceptionType } from '../api/types.ts';

/** What an action of an exception does, by the product's own table. */
export function effectOf(type: ExceptionType, action: ExceptionAction): ExceptionEffect {
  return exceptionRules[type].actions[action] ?? 'note';
}

/** Whether the order stands still until the exception is resolved. */
export function isBlocking(type: ExceptionType): boolean {
  return exceptionRules[type].blocks;
}

/** What happens to the exception when nobody has acted by its deadline. */
export function atDeadline(type: ExceptionType) {
  const { atDeadline: happens, escalatesTo } = exceptionRules[type];
  return { happens, escalatesTo };
}

/** The meaning of each type in English, from the table that the documents print. */
export function englishMeaning(type: ExceptionType): string {
  return exceptionRules[type].meaning;
}
