import { Alert, Button, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { addRules, checkRules, schemaQuery, versionQuery } from '../api/rules.ts';
import type { RulesetDocument } from '../api/rules-types.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { Failure, Loading, ProblemText } from '../parts/states.tsx';
import { Changes } from './changes.tsx';
import { differences } from './difference.ts';
import { type Fields, isFields } from './document.ts';
import { dropDraft, keepDraft, readDraft } from './draft.ts';
import { FindingList } from './findings.tsx';
import { ReasonInput } from './reason-input.tsx';
import { RulesForm } from './rules-form.tsx';
import type { PartProps } from './rules-page.tsx';
import { rulesSearch } from './rules-search.ts';
import { type Fault, faultsOf, isSchema, type Schema } from './schema.ts';
import { useRuleWords } from './words.ts';

const route = getRouteApi('/rules');

/** Writes a version from another, as a form or as JSON. */
export function EditRules({ slots, listed }: PartProps) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { rules: say } = useRuleWords();
  const version = search.version ?? slots.active.version ?? 0;
  const { data: base, error } = useQuery(versionQuery(version));
  const { data: schema, error: noSchema } = useQuery(schemaQuery);
  const choices = new Set([...listed.map((one) => one.version), 0, version]);
  const failure = error ?? noSchema;
  const to = (part: Readonly<Record<string, unknown>>): void =>
    void navigate({ to: '/rules', search: rulesSearch({ ...search, ...part }) });
  return (
    <>
      <Group className="console-section" align="flex-end">
        <NativeSelect
          label={say.edit.from}
          value={String(version)}
          data={[...choices].map((one) => ({ value: String(one), label: say.versionName(one) }))}
          onChange={({ currentTarget }) => to({ version: currentTarget.value })}
        />
        <NativeSelect
          label={say.edit.as}
          value={search.as ?? 'form'}
          data={[
            { value: 'form', label: say.edit.form },
            { value: 'json', label: say.edit.json },
          ]}
          onChange={({ currentTarget }) => to({ as: currentTarget.value })}
        />
      </Group>
      {failure ? <Failure error={failure} /> : null}
      {failure === null && (base === undefined || schema === undefined) ? <Loading lines={12} /> : null}
      {base?.ruleset === undefined || !isSchema(schema) ? null : (
        <Editor
          key={version}
          version={version}
          base={base.ruleset}
          schema={schema}
          isJson={search.as === 'json'}
          isListed={(number) => listed.some((one) => one.version === number)}
        />
      )}
    </>
  );
}

interface EditorProps {
  readonly version: number;
  readonly base: Fields & { readonly currency: string };
  readonly schema: Schema;
  readonly isJson: boolean;
  /** Whether there is a version already. */
  readonly isListed: (version: number) => boolean;
}

/** Whether the API would read a document: it says itself, by path, what it does not take. */
export function isDocument(value: unknown): value is RulesetDocument {
  return isFields(value) && typeof value['currency'] === 'string';
}

function Editor({ version, base, schema, isJson, isListed }: EditorProps) {
  const [draft, setDraft] = useState<Fields>(() => readDraft(version) ?? base);
  const [begun, setBegun] = useState(0);
  const change = (next: Fields): void => {
    setDraft(next);
    keepDraft(version, next);
  };
  const startOver = (): void => {
    dropDraft(version);
    setDraft(base);
    setBegun(begun + 1);
  };
  return (
    <div className="console-order">
      <div>
        {isJson ? (
          <JsonForm key={begun} draft={draft} onChange={change} />
        ) : (
          <RulesForm key={begun} schema={schema} draft={draft} onChange={change} />
        )}
      </div>
      <aside>
        <Outcome
          version={version}
          base={base}
          draft={draft}
          schema={schema}
          isListed={isListed}
          startOver={startOver}
        />
      </aside>
    </div>
  );
}

interface JsonProps {
  readonly draft: Fields;
  readonly onChange: (draft: Fields) => void;
}

/** Text that is JSON by now becomes the draft; until then the draft stays as it was. */
function JsonForm({ draft, onChange }: JsonProps) {
  const { rules: say } = useRuleWords();
  const [text, setText] = useState(() => JSON.stringify(draft, undefined, 2));
  const [problem, setProblem] = useState<string>();
  const read = (typed: string): void => {
    setText(typed);
    try {
      const value: unknown = JSON.parse(typed);
      setProblem(isFields(value) ? undefined : '{ … }');
      if (isFields(value)) onChange(value);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section className="console-section">
      <Textarea
        label={say.edit.jsonLabel}
        rows={32}
        spellCheck={false}
        classNames={{ input: 'console-json' }}
        value={text}
        error={problem === undefined ? undefined : `${say.edit.notJson}: ${problem}`}
        onChange={({ currentTarget }) => read(currentTarget.value)}
      />
    </section>
  );
}

interface OutcomeProps extends Omit<EditorProps, 'isJson'> {
  readonly draft: Fields;
  readonly startOver: () => void;
}

/** What changed so far, what is wrong, and what can be done with it. */
function Outcome({ version, base, draft, schema, isListed, startOver }: OutcomeProps) {
  const { rules: say } = useRuleWords();
  const become = (number: number): string =>
    isListed(number) ? say.edit.known(say.versionName(number)) : say.edit.would(say.versionName(number));
  const [isSaving, setIsSaving] = useState(false);
  const checking = useMutation({ mutationFn: checkRules });
  const faults = faultsOf(schema, draft);
  const changes = differences(base, draft);
  const isWhole = faults.length === 0 && isDocument(draft);
  const isOfDraft = checking.variables === draft;
  return (
    <Stack className="console-section console-beside-form" gap="sm">
      <Text fw={600} role="status">
        {changes.length === 0 ? say.edit.unchanged : say.edit.changed(changes.length)}
      </Text>
      <Faults faults={faults} />
      <Group gap="xs">
        <Button
          variant="default"
          loading={checking.isPending}
          disabled={!isWhole}
          onClick={() => {
            if (isDocument(draft)) checking.mutate(draft);
          }}
        >
          {say.edit.check}
        </Button>
        <Button disabled={!isWhole || changes.length === 0} onClick={() => setIsSaving(true)}>
          {say.edit.save}
        </Button>
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link to="/rules" search={rulesSearch({ tab: 'try', version })} {...props} />
          )}
        >
          {say.edit.tryDraft}
        </Button>
        <Button variant="subtle" disabled={changes.length === 0} onClick={startOver}>
          {say.edit.startOver}
        </Button>
      </Group>
      {checking.error !== null && isOfDraft ? (
        <div role="alert">
          <ProblemText error={checking.error} />
        </div>
      ) : null}
      {checking.data !== undefined && isOfDraft ? (
        <div role="status">
          <Text size="sm" mb="xs">
            {become(checking.data.version)}
          </Text>
          <FindingList checked={checking.data} />
        </div>
      ) : null}
      {changes.length === 0 ? null : <Changes before={base} after={draft} currency={base.currency} />}
      {isSaving && isDocument(draft) ? (
        <SaveDialog
          version={version}
          document={draft}
          isListed={isListed}
          onClose={() => setIsSaving(false)}
        />
      ) : null}
    </Stack>
  );
}

function Faults({ faults }: { readonly faults: readonly Fault[] }) {
  const { rules: say } = useRuleWords();
  if (faults.length === 0) return null;
  return (
    <Alert variant="outline" color="red" title={say.edit.faults(faults.length)}>
      {faults.map(({ path, kind, allowed }) => (
        <Text size="sm" key={`${path} ${kind}`}>
          <b>{path}</b> {say.faults[kind](allowed)}
        </Text>
      ))}
    </Alert>
  );
}

interface SaveProps extends Pick<EditorProps, 'version' | 'isListed'> {
  readonly document: RulesetDocument;
  readonly onClose: () => void;
}

function SaveDialog({ version, document, isListed, onClose }: SaveProps) {
  const { rules: say } = useRuleWords();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  return (
    <CommandDialog
      title={say.edit.save}
      does={say.edit.saveDoes}
      content={{ document, reason }}
      isWhole={reason.trim() !== ''}
      send={async () => {
        const stored = await addRules(document, reason.trim());
        dropDraft(version);
        await navigate({ to: '/rules', search: rulesSearch({ version: stored.version, against: version }) });
        const name = say.versionName(stored.version);
        return isListed(stored.version) ? say.edit.known(name) : say.edit.saved(name);
      }}
      onClose={onClose}
    >
      <ReasonInput reason={reason} onChange={setReason} />
    </CommandDialog>
  );
}
