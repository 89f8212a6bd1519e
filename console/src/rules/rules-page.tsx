import { Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { rulesQuery } from '../api/rules.ts';
import type { Rules } from '../api/rules-types.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/use-title.ts';
import { EditRules } from './edit-rules.tsx';
import { rulesSearch, tabs } from './rules-search.ts';
import { TryRules } from './try-rules.tsx';
import { Versions } from './versions.tsx';
import { useRuleWords } from './words.ts';

const route = getRouteApi('/rules');

/** The rules of routing: their versions, a new one, and what they would decide. */
export function RulesPage() {
  const search = route.useSearch();
  const { rules: say } = useRuleWords();
  useTitle(say.title);
  const versions = useInfiniteQuery(rulesQuery);
  const [first] = versions.data?.pages ?? [];
  const { tab = 'versions' } = search;
  return (
    <div>
      <div className="console-tools">
        <Title order={1} size="h3">
          {say.title}
        </Title>
        <nav aria-label={say.views} className="console-views">
          {tabs.map((one) => (
            <Link
              key={one}
              to="/rules"
              search={rulesSearch({ ...search, tab: one })}
              className="console-view"
              activeProps={{}}
              data-chosen={one === tab || undefined}
            >
              {say.tabs[one]}
            </Link>
          ))}
        </nav>
      </div>
      {versions.error && first === undefined ? (
        <Failure error={versions.error} again={() => void versions.refetch()} />
      ) : null}
      {versions.isPending ? <Loading lines={10} /> : null}
      {first === undefined ? null : (
        <Part
          tab={tab}
          slots={first}
          listed={versions.data?.pages.flatMap(({ rulesets }) => rulesets) ?? []}
          {...(versions.hasNextPage ? { more: () => void versions.fetchNextPage() } : {})}
        />
      )}
    </div>
  );
}

/** What every part of the page is told. */
export interface PartProps {
  readonly slots: Pick<Rules, 'active' | 'shadow'>;
  /** The versions that are listed by now, the newest first. */
  readonly listed: Rules['rulesets'];
  readonly more?: () => void;
}

function Part({ tab, ...props }: PartProps & { readonly tab: (typeof tabs)[number] }) {
  if (tab === 'edit') return <EditRules {...props} />;
  return tab === 'try' ? <TryRules {...props} /> : <Versions {...props} />;
}
