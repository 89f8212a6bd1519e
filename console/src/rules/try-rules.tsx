import { Alert, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem, answerOf, api } from '../api/client.ts';
import { tryRules, versionQuery } from '../api/rules.ts';
import type { RulesetDocument, Tried } from '../api/rules-types.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { readDraft } from './draft.ts';
import { isDocument } from './edit-rules.tsx';
import { Beside } from './plans-beside.tsx';
import type { PartProps } from './rules-page.tsx';
import { rulesSearch } from './rules-search.ts';
import { emptySketch, SketchFields, type SketchInput, sketchOf } from './sketch-fields.tsx';
import { useRuleWords } from './words.ts';

const route = getRouteApi('/rules');

/** An order by its id, else by the number that its customer says. @throws ApiProblem where neither is one */
async function orderIdOf(text: string, sayNone: string): Promise<string> {
  const query = { external: text, limit: 1 };
  const [found] = (await answerOf(api.GET('/orders', { params: { query } }))).orders;
  if (found !== undefined) return found.orderId;
  try {
    return (await answerOf(api.GET('/orders/{id}', { params: { path: { id: text } } }))).orderId;
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
    throw new ApiProblem(404, { title: '', detail: sayNone, fields: [] });
  }
}

/** Plans one order by rules and by those in force, and shows both beside each other. */
export function TryRules({ slots, listed }: PartProps) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { rules: say } = useRuleWords();
  const version = search.version ?? slots.active.version ?? 0;
  const draft = readDraft(version);
  const [isDraft, setIsDraft] = useState(draft !== undefined);
  const { data: stored, error } = useQuery(versionQuery(version));
  const choices = new Set([...listed.map((one) => one.version), 0, version]);
  const document = isDraft && isDocument(draft) ? draft : stored?.ruleset;
  const options = [...choices].map((one) => ({ value: String(one), label: say.versionName(one) }));
  const written = { value: 'draft', label: say.try.draft(say.versionName(version)) };
  return (
    <>
      <Stack className="console-section" gap="xs">
        <Text size="sm">{say.try.does}</Text>
        <Group>
          <NativeSelect
            label={say.try.rules}
            value={isDraft ? 'draft' : String(version)}
            data={draft === undefined ? options : [written, ...options]}
            onChange={({ currentTarget: { value } }) => {
              setIsDraft(value === 'draft');
              if (value !== 'draft')
                void navigate({ to: '/rules', search: rulesSearch({ ...search, version: value }) });
            }}
          />
        </Group>
      </Stack>
      {error ? <Failure error={error} /> : null}
      {error === null && document === undefined ? <Loading lines={8} /> : null}
      {document === undefined ? null : (
        <Trial
          key={`${version} ${isDraft}`}
          name={isDraft ? written.label : say.versionName(version)}
          present={say.versionName(slots.active.version ?? 0)}
          document={document}
          order={search.order}
        />
      )}
    </>
  );
}

interface TrialProps {
  readonly name: string;
  readonly present: string;
  readonly document: RulesetDocument;
  readonly order: string | undefined;
}

function Trial({ name, present, document, order }: TrialProps) {
  const navigate = useNavigate();
  const search = route.useSearch();
  const { rules: say } = useRuleWords();
  const [isSketch, setIsSketch] = useState(false);
  const [sketch, setSketch] = useState<SketchInput>(() => emptySketch(document.currency));
  const [typed, setTyped] = useState(order ?? '');
  const trying = useMutation({
    mutationFn: async () => {
      const text = typed.trim();
      const order = isSketch ? sketchOf(sketch) : undefined;
      const tried: Tried =
        order === undefined ? { orderId: await orderIdOf(text, say.try.noOrder(text)) } : { order };
      const [now, then] = await Promise.all([tryRules(tried), tryRules(tried, document)]);
      return { now, then };
    },
  });
  const run = (): void => {
    if (!isSketch) void navigate({ to: '/rules', search: rulesSearch({ ...search, order: typed.trim() }) });
    trying.mutate();
  };
  const isWhole = isSketch ? sketchOf(sketch) !== undefined : typed.trim() !== '';
  return (
    <>
      <form
        className="console-section"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <Stack gap="sm" align="flex-start">
          <NativeSelect
            label={say.try.which}
            value={isSketch ? 'sketch' : 'real'}
            data={[
              { value: 'real', label: say.try.real },
              { value: 'sketch', label: say.try.sketch },
            ]}
            onChange={({ currentTarget }) => setIsSketch(currentTarget.value === 'sketch')}
          />
          {isSketch ? (
            <SketchFields sketch={sketch} onChange={setSketch} />
          ) : (
            <TextInput
              label={say.try.order}
              description={say.try.orderHint}
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          )}
          <Button type="submit" loading={trying.isPending} disabled={!isWhole}>
            {say.try.run}
          </Button>
        </Stack>
      </form>
      {trying.error ? <Failure error={trying.error} /> : null}
      {trying.data === undefined && trying.error === null ? (
        <Empty title="">
          <Text c="dimmed">{say.try.choose}</Text>
        </Empty>
      ) : null}
      {trying.data === undefined ? null : (
        <Alert variant="outline" color="indigo" m="md" role="status" p={0}>
          <Beside {...trying.data} present={present} tried={name} />
        </Alert>
      )}
    </>
  );
}
