/** A form for any part of a ruleset, drawn by its schema: a filter or term that the product gets has its form at once. */
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { type Fields, isFields, isSame, listOf, moved, withField } from './document.ts';
import {
  ChoiceField,
  EntryHead,
  type FieldProps,
  NamesField,
  NumberField,
  SmallButton,
  TextField,
  YesNoField,
} from './leaf-fields.tsx';
import { beginningOf, type Schema, typeNameOf, withoutNull } from './schema.ts';
import { useRuleWords } from './words.ts';

/** The input for a value of any schema. */
export function SchemaField(props: FieldProps) {
  const { schema } = withoutNull(props.schema);
  if (schema.enum !== undefined) return <ChoiceField {...props} schema={schema} />;
  switch (schema.type) {
    case 'boolean':
      return <YesNoField {...props} />;
    case 'integer':
    case 'number':
      return <NumberField {...props} />;
    case 'array':
      return <ListField {...props} schema={schema} />;
    case 'object':
      return <ObjectField {...props} schema={schema} />;
    default:
      return <TextField {...props} />;
  }
}

function ListField(props: FieldProps) {
  const { items = {} } = props.schema;
  if (items.examples !== undefined) return <LadderField {...props} />;
  return items.type === 'string' ? <NamesField {...props} /> : <EntriesField {...props} />;
}

interface AddProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onAdd: (value: string) => void;
}

export function AddFrom({ label, options, onAdd }: AddProps) {
  const { rules: say } = useRuleWords();
  const [chosen, setChosen] = useState('');
  if (options.length === 0) return null;
  return (
    <Group gap="xs" align="flex-end">
      <NativeSelect
        size="xs"
        label={label}
        value={chosen}
        data={[{ value: '', label: say.edit.choose }, ...options]}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      />
      <Button
        variant="default"
        size="xs"
        disabled={chosen === ''}
        onClick={() => {
          onAdd(chosen);
          setChosen('');
        }}
      >
        {say.edit.add}
      </Button>
    </Group>
  );
}

interface FieldsProps {
  readonly schema: Schema;
  readonly value: Fields;
  readonly currency: string;
  /** Fields that are drawn elsewhere. */
  readonly except?: readonly string[];
  /** What the object is called, for who adds to it. */
  readonly title: string;
  readonly onChange: (value: Fields) => void;
}

function isWide(schema: Schema): boolean {
  const { type, items } = withoutNull(schema).schema;
  return (
    type === 'object' || (type === 'array' && (items?.type !== 'string' || items.examples !== undefined))
  );
}

/** Whether leaving a field out says as much as an empty one: there is nothing to take out. */
function isNothing(value: unknown): boolean {
  return isSame(value, {}) || isSame(value, []);
}

/** The fields that an object has, each with a way out where it may be left out, and those that it may have besides. */
export function FieldsForm({ schema, value, currency, except = [], title, onChange }: FieldsProps) {
  const { rules: say, labelOf } = useRuleWords();
  const { properties = {}, required = [] } = schema;
  const known = Object.entries(properties).filter(
    ([name, inner]) => !except.includes(name) && inner.const === undefined,
  );
  const shown = known.filter(([name]) => value[name] !== undefined);
  const others = known.filter(([name]) => value[name] === undefined);
  const change = (name: string, next: unknown): void => onChange(withField(value, name, next));
  return (
    <Stack gap="xs">
      <div className="console-fields">
        {shown.map(([name, inner]) => (
          <div key={name} className="console-field" data-wide={isWide(inner) || undefined}>
            <SchemaField
              name={name}
              schema={inner}
              value={value[name]}
              currency={currency}
              onChange={(next) => change(name, next)}
            />
            {required.includes(name) || isNothing(inner.default) ? null : (
              <SmallButton
                name={say.edit.remove(labelOf(name))}
                sign="✕"
                onClick={() => change(name, undefined)}
              />
            )}
          </div>
        ))}
      </div>
      <AddFrom
        label={say.edit.addTo(title)}
        options={others.map(([name]) => ({ value: name, label: labelOf(name) }))}
        onAdd={(name) => change(name, firstOf(properties[name] ?? {}))}
      />
    </Stack>
  );
}

/** What a field begins as that somebody adds: null would say what leaving it out says. */
function firstOf(schema: Schema): unknown {
  return schema.default ?? beginningOf(schema);
}

function ObjectField({ name, schema, value, currency, onChange }: FieldProps) {
  const { labelOf } = useRuleWords();
  return (
    <fieldset className="console-fieldset">
      <legend>{labelOf(name)}</legend>
      <FieldsForm
        schema={schema}
        value={isFields(value) ? value : {}}
        currency={currency}
        title={labelOf(name)}
        onChange={onChange}
      />
    </fieldset>
  );
}

function variantsOf({ items = {} }: Schema): readonly Schema[] {
  return items.oneOf ?? items.anyOf ?? [items];
}

/** Filters, terms or other entries of a list, each with its fields. */
function EntriesField({ name, schema, value, currency, onChange }: FieldProps) {
  const { labelOf } = useRuleWords();
  return (
    <fieldset className="console-fieldset">
      <legend>{labelOf(name)}</legend>
      <Entries name={name} schema={schema} value={value} currency={currency} onChange={onChange} />
    </fieldset>
  );
}

export function Entries({ name, schema, value, currency, onChange }: FieldProps) {
  const { rules: say, labelOf, typeOf } = useRuleWords();
  const list = listOf(value);
  const variants = variantsOf(schema);
  const isTyped = variants.some((variant) => typeNameOf(variant) !== '');
  const add = (variant: Schema | undefined): void => onChange([...list, beginningOf(variant ?? {})]);
  return (
    <Stack gap="xs">
      {list.filter(isFields).map((entry, index) => {
        const type = String(entry['type'] ?? '');
        const variant = variants.find((one) => typeNameOf(one) === type) ?? variants[0] ?? {};
        const title = type === '' ? `${labelOf(name)} ${index + 1}` : typeOf(type);
        return (
          // Entries have no id: their place and type are what they are known by.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={`${list.length} ${index} ${type}`} className="console-action">
            <EntryHead
              title={title}
              onMove={(by) => onChange(moved(list, index, by))}
              onRemove={() => onChange(list.toSpliced(index, 1))}
            >
              <Text size="sm" fw={600}>
                {title}
              </Text>
            </EntryHead>
            <FieldsForm
              schema={variant}
              value={entry}
              currency={currency}
              title={title}
              onChange={(next) => onChange(list.with(index, next))}
            />
          </div>
        );
      })}
      {isTyped ? (
        <AddFrom
          label={say.edit.addTo(labelOf(name))}
          options={variants.map(typeNameOf).map((type) => ({ value: type, label: typeOf(type) }))}
          onAdd={(type) => add(variants.find((variant) => typeNameOf(variant) === type))}
        />
      ) : (
        <Group>
          <Button variant="default" size="xs" onClick={() => add(variants[0])}>
            {say.edit.addTo(labelOf(name))}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** The steps that are taken where there is no plan, in their order. */
function LadderField(props: FieldProps) {
  const { labelOf } = useRuleWords();
  return (
    <fieldset className="console-fieldset">
      <legend>{labelOf(props.name)}</legend>
      <Ladder {...props} />
    </fieldset>
  );
}

export function Ladder({ name, schema, value, onChange }: FieldProps) {
  const { rules: say, labelOf, actionOf } = useRuleWords();
  const steps = listOf(value).map(String);
  const others = (schema.items?.examples ?? []).filter((step) => !steps.includes(step));
  return (
    <Stack gap={4}>
      {steps.map((step, index) => (
        <EntryHead
          key={step}
          title={actionOf(step)}
          onMove={(by) => onChange(moved(steps, index, by))}
          onRemove={() => onChange(steps.toSpliced(index, 1))}
        >
          <Text size="sm" pt={4}>
            {index + 1}. {actionOf(step)}
          </Text>
        </EntryHead>
      ))}
      <AddFrom
        label={say.edit.addTo(labelOf(name))}
        options={others.map((step) => ({ value: step, label: actionOf(step) }))}
        onAdd={(step) => onChange([...steps, step])}
      />
    </Stack>
  );
}
