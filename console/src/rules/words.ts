/** The document of rules in the reader's words. */

import { inWords } from '../text/format.ts';
import { rulesDe } from '../text/rules.de.ts';
import { type RulesCatalogue, rulesEn } from '../text/rules.en.ts';
import { useText } from '../text/text.tsx';
import type { Step } from './difference.ts';
import { isFields } from './document.ts';

const catalogues: Readonly<Record<'en' | 'de', RulesCatalogue>> = { en: rulesEn, de: rulesDe };
const MINOR = /[mM]inor$/;

/** Whether a field is an amount of minor units. */
export function isAmount(name: string): boolean {
  return MINOR.test(name);
}

export function capital(text: string): string {
  return text.replace(/^./u, (letter) => letter.toUpperCase());
}

/** Whether a value says no more than leaving it out does. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.values(value).every(isEmpty);
}

interface RuleWords {
  readonly rules: RulesCatalogue;
  readonly nameOf: (name: string) => string;
  /** The name as a label has it: it begins with a capital letter. */
  readonly labelOf: (name: string) => string;
  readonly typeOf: (type: string) => string;
  readonly actionOf: (action: string) => string;
  readonly stepOf: (step: Step) => string;
  /** A value of a field on one line. */
  readonly valueText: (name: string, value: unknown, currency: string) => string;
}

function actionText({ ladder }: RulesCatalogue, typeOf: (type: string) => string, action: string): string {
  const [kind = '', argument = ''] = action.split(':');
  if (kind === 'relax') return ladder.relax(typeOf(argument));
  if (kind === 'hold') return ladder.hold(argument);
  const plain = Object.entries(ladder).find(([name]) => name === kind)?.[1];
  return typeof plain === 'string' ? plain : action;
}

/** What writes names and values of rules. */
export function useRuleWords(): RuleWords {
  const { language, money, count } = useText();
  const rules = catalogues[language];
  const nameOf = (name: string): string => rules.names[name] ?? inWords(name);
  const labelOf = (name: string): string => capital(nameOf(name));
  const typeOf = (type: string): string => rules.types[type] ?? nameOf(type);
  const actionOf = (action: string): string => actionText(rules, typeOf, action);
  const values: Readonly<Record<string, string>> = rules.values;

  const stepOf = (step: Step): string => {
    if (step.kind === 'order') return rules.one.order;
    if (step.kind === 'field') return nameOf(step.name);
    if (step.kind === 'named') return `“${step.name}”`;
    return step.of === '' ? typeOf(step.name) : `${typeOf(step.name)} (${step.of})`;
  };

  const textOf = (name: string, value: string): string => {
    if (name === 'onInfeasible') return actionOf(value);
    if (name === 'type') return typeOf(value);
    return name === 'mode' ? (values[value] ?? value) : value;
  };

  const valueText = (name: string, value: unknown, currency: string): string => {
    if (value === undefined) return rules.one.nothing;
    if (value === null) return rules.edit.nowhere;
    if (typeof value === 'boolean') return value ? rules.edit.yes : rules.edit.no;
    if (typeof value === 'number') return isAmount(name) ? money(value, currency) : count(value);
    if (typeof value === 'string') return textOf(name, value);
    if (Array.isArray(value))
      return value.length === 0 ? '–' : value.map((one) => valueText(name, one, currency)).join(', ');
    if (!isFields(value)) return String(value);
    const told = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
    const parts = told.map(([key, inner]) => {
      const text = valueText(key, inner, currency);
      return key === 'type' || key === 'name' ? text : `${nameOf(key)} ${text}`;
    });
    return parts.join(', ');
  };
  return { rules, nameOf, labelOf, typeOf, actionOf, stepOf, valueText };
}
