/** A ruleset as a form: what a brand changes most first. */
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Fields, isFields, listOf, moved, withField } from './document.ts';
import { EntryHead } from './leaf-fields.tsx';
import { beginningOf, type Schema } from './schema.ts';
import { Entries, FieldsForm, Ladder, SchemaField } from './schema-form.tsx';
import { useRuleWords } from './words.ts';

interface Props {
  readonly schema: Schema;
  readonly draft: Fields;
  readonly onChange: (draft: Fields) => void;
}

function partOf({ properties = {} }: Schema, name: string): Schema {
  return properties[name] ?? {};
}

function fieldsIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

export function RulesForm({ schema, draft, onChange }: Props) {
  const { rules: say } = useRuleWords();
  const currency = String(draft['currency'] ?? 'USD');
  const objective = fieldsIn(draft, 'objective');
  const limits = fieldsIn(draft, 'limits');
  const change = (name: string, value: unknown): void => onChange(withField(draft, name, value));
  const limitsSchema = partOf(schema, 'limits');
  return (
    <>
      <Section title={say.edit.general}>
        <div className="console-fields">
          {['name', 'description', 'currency'].map((name) => (
            <SchemaField
              key={name}
              name={name}
              schema={partOf(schema, name)}
              value={draft[name]}
              currency={currency}
              onChange={(value) => change(name, value === '' && name === 'description' ? undefined : value)}
            />
          ))}
          <SchemaField
            name="mode"
            schema={partOf(partOf(schema, 'objective'), 'mode')}
            value={objective['mode']}
            currency={currency}
            onChange={(mode) => change('objective', withField(objective, 'mode', mode))}
          />
        </div>
      </Section>
      <Section title={say.edit.strategies} hint={say.edit.strategiesHint}>
        <Strategies
          schema={partOf(schema, 'strategies').items ?? {}}
          list={listOf(draft['strategies']).filter(isFields)}
          currency={currency}
          onChange={(list) => change('strategies', list)}
        />
      </Section>
      <Section title={say.edit.filters} hint={say.edit.filtersHint}>
        <Entries
          name="filters"
          schema={partOf(schema, 'filters')}
          value={draft['filters']}
          currency={currency}
          onChange={(filters) => change('filters', filters)}
        />
      </Section>
      <Section title={say.edit.terms} hint={say.edit.termsHint}>
        <Entries
          name="terms"
          schema={partOf(partOf(schema, 'objective'), 'terms')}
          value={objective['terms']}
          currency={currency}
          onChange={(terms) => change('objective', withField(objective, 'terms', terms))}
        />
      </Section>
      <Section title={say.edit.guards}>
        <FieldsForm
          schema={limitsSchema}
          value={limits}
          currency={currency}
          except={['onInfeasible']}
          title={say.edit.guards}
          onChange={(next) => change('limits', next)}
        />
      </Section>
      <Section title={say.edit.ladder} hint={say.edit.ladderHint}>
        <Ladder
          name="onInfeasible"
          schema={partOf(limitsSchema, 'onInfeasible')}
          value={limits['onInfeasible']}
          currency={currency}
          onChange={(steps) => change('limits', withField(limits, 'onInfeasible', steps))}
        />
      </Section>
      <Section title={say.edit.further}>
        {['assume', 'solver'].map((name) => (
          <FieldsForm
            key={name}
            schema={partOf(schema, name)}
            value={fieldsIn(draft, name)}
            currency={currency}
            title={say.edit.further}
            onChange={(next) => change(name, next)}
          />
        ))}
      </Section>
    </>
  );
}

interface SectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

function Section({ title, hint, children }: SectionProps) {
  return (
    <section className="console-section" aria-label={title}>
      <h2>{title}</h2>
      {hint === undefined ? null : (
        <Text size="sm" c="dimmed" mb="xs">
          {hint}
        </Text>
      )}
      {children}
    </section>
  );
}

interface StrategiesProps {
  readonly schema: Schema;
  readonly list: readonly Fields[];
  readonly currency: string;
  readonly onChange: (list: readonly Fields[]) => void;
}

function Strategies({ schema, list, currency, onChange }: StrategiesProps) {
  const { rules: say, valueText } = useRuleWords();
  const add = (): void => {
    const started = beginningOf(schema);
    const name = `${say.edit.newName} ${list.length + 1}`;
    onChange([...list, { ...(isFields(started) ? started : {}), name, when: {}, override: {} }]);
  };
  return (
    <Stack gap="xs">
      {list.map((strategy, index) => {
        const name = String(strategy['name'] ?? '');
        const when = fieldsIn(strategy, 'when');
        const conditions = Object.keys(when).length === 0 ? '' : valueText('when', when, currency);
        return (
          // A name is typed letter by letter: the place is what an entry keeps meanwhile.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={`${list.length} ${index}`} className="console-action">
            <EntryHead
              title={`${say.edit.strategy} ${name}`}
              onMove={(by) => onChange(moved(list, index, by))}
              onRemove={() => onChange(list.toSpliced(index, 1))}
            >
              <details className="console-strategy">
                <summary>
                  <b>
                    {index + 1}. {name}
                  </b>{' '}
                  {conditions}
                </summary>
                <FieldsForm
                  schema={schema}
                  value={strategy}
                  currency={currency}
                  title={name}
                  onChange={(next) => onChange(list.with(index, next))}
                />
              </details>
            </EntryHead>
          </div>
        );
      })}
      <Group>
        <Button variant="default" size="xs" onClick={add}>
          {say.edit.addTo(say.edit.strategies)}
        </Button>
      </Group>
    </Stack>
  );
}
