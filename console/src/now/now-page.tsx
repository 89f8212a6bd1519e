import { Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { Exception } from '../api/types.ts';
import { useKeys } from '../app/keys.tsx';
import { useOwnerName } from '../parts/owner.tsx';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { useNow } from '../parts/use-now.ts';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { ExceptionDetail } from './exception-detail.tsx';
import { ExceptionTable } from './exception-table.tsx';
import { type NowSearch, type Shown, toneOf } from './now-search.ts';
import { useRows, valuesOf } from './use-rows.ts';

const route = getRouteApi('/now');

/** Everything that needs a person, most urgent first; beside it the one that is open. */
export function NowPage() {
  const { say } = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow();
  useTitle(say.pages.now);
  const { open, all, shown } = useRows(search);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isResolving, setIsResolving] = useState(false);
  const [at, setAt] = useState(0);
  const searchField = useRef<HTMLInputElement>(null);
  const focusNext = useRef(false);

  const change = (part: Partial<Record<keyof NowSearch, string | undefined>>): void =>
    void navigate({ search: (before) => withoutEmpty({ ...before, ...part }), replace: !('open' in part) });
  const show = (exception: Exception | undefined): void => change({ open: exception?.exceptionId });
  /** What a key opens has the focus: Tab goes on to its actions. */
  const showByKey = (exception: Exception | undefined): void => {
    focusNext.current = true;
    show(exception);
  };
  const choose = (ids: readonly string[], isChosen: boolean): void => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(index, shown.length - 1));
    setAt(next);
    document.querySelectorAll('.console-list tbody tr')[next]?.scrollIntoView({ block: 'nearest' });
    if (search.open !== undefined) show(shown[next]?.exception);
  };
  const here = shown[at]?.exception;

  useKeys([
    ['j', say.keys.next, () => moveTo(at + 1)],
    ['k', say.keys.previous, () => moveTo(at - 1)],
    ['o', say.keys.show, () => showByKey(here)],
    ['e', say.keys.nextDue, () => showByKey(nextAfter(shown, search.open))],
    ['x', say.keys.choose, () => here && choose([here.exceptionId], !chosen.has(here.exceptionId))],
    ['/', say.keys.search, () => searchField.current?.focus()],
  ]);

  const selected = all.filter(({ exception }) => chosen.has(exception.exceptionId));
  const hidden = selected.filter((row) => !shown.includes(row)).length;
  return (
    <div className="console-split" data-open={search.open === undefined ? undefined : true}>
      <section className="console-list" aria-label={say.now.title}>
        <div className="console-tools">
          <Summary rows={open.data === undefined ? undefined : shown} now={now} />
          <Group gap="sm" mt="xs" className="console-filters">
            <TextInput
              ref={searchField}
              aria-label={say.now.search}
              placeholder={say.now.search}
              value={search.q ?? ''}
              onChange={({ currentTarget }) => change({ q: currentTarget.value || undefined })}
              className="console-grow"
            />
            <Filters rows={all} search={search} change={change} />
          </Group>
        </div>
        {open.error && open.data === undefined ? (
          <Failure error={open.error} again={() => void open.refetch()} />
        ) : null}
        {open.isPending ? <Loading lines={10} /> : null}
        {open.isSuccess && all.length === 0 ? (
          <Empty title={say.now.empty}>
            <Text c="dimmed">{say.now.emptyHint}</Text>
          </Empty>
        ) : null}
        {all.length > 0 && shown.length === 0 ? (
          <Empty title={say.now.noMatch}>
            <Button variant="default" onClick={() => void navigate({ search: {} })}>
              {say.now.clear}
            </Button>
          </Empty>
        ) : null}
        {shown.length === 0 ? null : (
          <ExceptionTable
            rows={shown}
            now={now}
            sorting={search.sort ?? 'due'}
            sortBy={(sort) => change({ sort: sort === 'due' ? undefined : sort })}
            openId={search.open}
            at={at}
            chosen={chosen}
            choose={choose}
            open={(exception) => {
              setAt(shown.findIndex((row) => row.exception === exception));
              show(exception);
            }}
          />
        )}
        {open.data?.truncated ? (
          <Text p="md" c="dimmed">
            {say.now.truncated}
          </Text>
        ) : null}
        {selected.length === 0 ? null : (
          <Group className="console-bar" justify="space-between">
            <Text fw={600}>
              {say.now.chosen(selected.length)}
              {hidden === 0 ? '' : `, ${say.now.hidden(hidden)}`}
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => setChosen(new Set())}>
                {say.now.unchoose}
              </Button>
              <Button onClick={() => setIsResolving(true)}>{say.now.resolveChosen}</Button>
            </Group>
          </Group>
        )}
      </section>
      <div className="console-detail">
        {search.open === undefined ? (
          <Empty title="">
            <Text c="dimmed">{say.now.noneOpen}</Text>
          </Empty>
        ) : (
          <ExceptionDetail
            key={search.open}
            exceptionId={search.open}
            takesFocus={focusNext}
            onClose={() => show(undefined)}
            onDone={() => {
              focusNext.current = true;
            }}
          />
        )}
      </div>
      {isResolving ? (
        <BulkDialog
          exceptions={selected.map(({ exception }) => exception)}
          onClose={() => {
            setIsResolving(false);
            setChosen(new Set());
          }}
        />
      ) : null}
    </div>
  );
}

function withoutEmpty(search: Readonly<Record<string, string | undefined>>): NowSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** The first row after the open one, or the first of all. */
function nextAfter(rows: readonly Shown[], openId: string | undefined): Exception | undefined {
  const index = rows.findIndex(({ exception }) => exception.exceptionId === openId);
  return (rows[index + 1] ?? rows[0])?.exception;
}

interface SummaryProps {
  /** Not known yet where they are left out. */
  readonly rows: readonly Shown[] | undefined;
  readonly now: number;
}

function Summary({ rows, now }: SummaryProps) {
  const { say } = useText();
  return (
    <Group gap="md" align="baseline">
      <Title order={1} size="h3">
        {say.now.title}
      </Title>
      {rows === undefined ? null : <Counts rows={rows} now={now} />}
    </Group>
  );
}

function Counts({ rows, now }: { readonly rows: readonly Shown[]; readonly now: number }) {
  const { say, money } = useText();
  const overdue = rows.filter(({ exception }) => toneOf(exception.dueAt, now) === 'due').length;
  const values = valuesOf(rows).map(([currency, minor]) => money(minor, currency));
  return (
    <Text role="status">
      {say.now.open(rows.length)}
      {overdue === 0 ? null : (
        <Text span className="console-due" data-tone="due">
          {', '}
          {say.now.overdue(overdue)}
        </Text>
      )}
      {values.length === 0 ? '' : `, ${say.now.atRisk(values.join(' + '))}`}
    </Text>
  );
}

interface FiltersProps {
  readonly rows: readonly Shown[];
  readonly search: NowSearch;
  readonly change: (part: Partial<Record<keyof NowSearch, string | undefined>>) => void;
}

/** Owners and problems that there are, and those that the address names. */
function Filters({ rows, search, change }: FiltersProps) {
  const { say } = useText();
  const ownerName = useOwnerName();
  const titles: Readonly<Record<string, string>> = say.exceptions;
  const owners = [...new Set([...rows.map(({ exception }) => exception.owner), search.owner ?? ''])];
  const types = [...new Set([...rows.map(({ exception }) => exception.exceptionType), search.type ?? ''])];
  const named = (values: readonly string[], nameOf: (value: string) => string, all: string) => [
    { value: '', label: all },
    ...values.filter(Boolean).map((value) => ({ value, label: nameOf(value) })),
  ];
  return (
    <>
      <NativeSelect
        aria-label={say.now.owner}
        value={search.owner ?? ''}
        data={named(owners, ownerName, say.now.everyOwner)}
        onChange={({ currentTarget }) => change({ owner: currentTarget.value || undefined })}
      />
      <NativeSelect
        aria-label={say.now.type}
        value={search.type ?? ''}
        data={named(types, (type) => titles[type] ?? type, say.now.everyType)}
        onChange={({ currentTarget }) => change({ type: currentTarget.value || undefined })}
      />
    </>
  );
}
