import type { Pages } from '@cityloop/client/react/use-pages';
import type { ReactNode } from 'react';
import { FilterBar } from './FilterBar.tsx';
import { type ItemTable, PagedTable } from './PagedTable.tsx';
import { WorkbenchPage } from './WorkbenchPage.tsx';

interface ListPageProps<Item> {
  readonly testId: string;
  readonly title: string;
  /** A sentence beside the title. */
  readonly hint?: string;
  readonly filters?: ReactNode;
  readonly actions?: ReactNode;
  readonly pages: Pages<Item>;
  readonly table: ItemTable<Item>;
  /** Drawers of the page. */
  readonly children?: ReactNode;
}

/** A page that is one list: what narrows it, what begins there, its items. */
export function ListPage<Item extends object>(props: ListPageProps<Item>) {
  const { testId, title, hint, filters, actions, pages, table, children } = props;
  return (
    <WorkbenchPage testId={testId} title={title} beside={hint && <span>{hint}</span>}>
      {(filters || actions) && <FilterBar actions={actions}>{filters}</FilterBar>}
      <PagedTable pages={pages} {...table} />
      {children}
    </WorkbenchPage>
  );
}
