/** Inputs of plain values of a ruleset, drawn by their schema. */
import { Group, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { minorDigits } from '../text/format.ts';
import { isSame, listOf } from './document.ts';
import { type Schema, withoutNull } from './schema.ts';
import { isAmount, useRuleWords } from './words.ts';

export interface FieldProps {
  readonly name: string;
  readonly schema: Schema;
  readonly value: unknown;
  /** Of the ruleset: amounts are shown in it. */
  readonly currency: string;
  /** Undefined: the field is taken out. */
  readonly onChange: (value: unknown) => void;
}

export function ChoiceField({ name, schema, value, onChange }: FieldProps) {
  const { rules: say, labelOf } = useRuleWords();
  const labels: Readonly<Record<string, string>> = say.values;
  const options = schema.enum ?? [];
  return (
    <NativeSelect
      label={labelOf(name)}
      value={String(value ?? schema.default ?? '')}
      data={options.map((option) => ({
        value: option,
        label: name === 'mode' ? (labels[option] ?? option) : option,
      }))}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

export function YesNoField({ name, value, onChange }: FieldProps) {
  const { rules: say, labelOf } = useRuleWords();
  return (
    <NativeSelect
      label={labelOf(name)}
      value={value === true ? 'yes' : 'no'}
      data={[
        { value: 'yes', label: say.edit.yes },
        { value: 'no', label: say.edit.no },
      ]}
      onChange={({ currentTarget }) => onChange(currentTarget.value === 'yes')}
    />
  );
}

/** An amount is typed in the currency's own unit, and kept in its minor one. */
export function NumberField({ name, schema: whole, value, currency, onChange }: FieldProps) {
  const { rules: say, labelOf } = useRuleWords();
  const { schema, isNullable } = withoutNull(whole);
  const digits = isAmount(name) ? minorDigits(currency) : 0;
  const scale = 10 ** digits;
  const { minimum, maximum } = schema;
  // What must be a number is kept while its field is emptied to type another.
  const [isEmpty, setIsEmpty] = useState(false);
  const shown = typeof value === 'number' && !isEmpty ? value / scale : '';
  return (
    <NumberInput
      label={labelOf(name)}
      {...(isAmount(name) ? { suffix: ` ${currency}`, decimalScale: digits } : {})}
      {...(schema.type === 'integer' && digits === 0 ? { allowDecimal: false } : {})}
      {...(minimum === undefined ? {} : { min: minimum / scale })}
      {...(maximum === undefined ? {} : { max: maximum / scale })}
      placeholder={isNullable ? say.edit.nowhere : ''}
      value={shown}
      onChange={(typed) => {
        const isNone = typed === '' || typed === '-';
        setIsEmpty(isNone && !isNullable);
        if (isNone && isNullable) onChange(null);
        if (!isNone) onChange(isAmount(name) ? Math.round(Number(typed) * scale) : Number(typed));
      }}
    />
  );
}

export function TextField({ name, schema: whole, value, onChange }: FieldProps) {
  const { rules: say, labelOf } = useRuleWords();
  const { schema, isNullable } = withoutNull(whole);
  const isDuration = schema.pattern?.startsWith('^P') === true;
  return (
    <TextInput
      label={labelOf(name)}
      {...(isDuration ? { description: say.edit.duration } : {})}
      placeholder={isNullable ? say.edit.nowhere : ''}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => {
        const typed = currentTarget.value;
        onChange(typed === '' && isNullable ? null : typed);
      }}
    />
  );
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Names of a list, typed one behind another. */
export function NamesField({ name, value, onChange }: FieldProps) {
  const { rules: say, labelOf } = useRuleWords();
  const [typed, setTyped] = useState('');
  const named = listOf(value).map(String);
  return (
    <TextInput
      label={labelOf(name)}
      description={say.edit.commas}
      value={isSame(namesIn(typed), named) ? typed : named.join(', ')}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onChange(namesIn(currentTarget.value));
      }}
    />
  );
}

interface EntryProps {
  /** How the entry is called, for who cannot see it. */
  readonly title: string;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

/** The buttons of an entry of a list beside what it shows. */
export function EntryHead({ title, onMove, onRemove, children }: EntryProps) {
  const { rules: say } = useRuleWords();
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
      <div className="console-grow">{children}</div>
      <Group gap={2} wrap="nowrap">
        <SmallButton name={say.edit.up(title)} sign="↑" onClick={() => onMove(-1)} />
        <SmallButton name={say.edit.down(title)} sign="↓" onClick={() => onMove(1)} />
        <SmallButton name={say.edit.remove(title)} sign="✕" onClick={onRemove} />
      </Group>
    </Group>
  );
}

interface SmallProps {
  readonly name: string;
  readonly sign: string;
  readonly onClick: () => void;
}

export function SmallButton({ name, sign, onClick }: SmallProps) {
  return (
    <button type="button" className="console-small" aria-label={name} title={name} onClick={onClick}>
      {sign}
    </button>
  );
}
