import type { Pages } from '@cityloop/client/react/use-pages';
import { useTerms } from '@cityloop/ui/words/use-words';
import { Button, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { Refusal } from './Notice.tsx';

/** How the items of a list are drawn. */
export interface ItemTable<Item> {
  readonly rowKey: (keyof Item & string) | ((item: Item) => string);
  readonly columns: TableColumnsType<Item>;
  /** Said where the list has nothing. */
  readonly empty?: string | undefined;
  /** Below this width the table scrolls in its own place; by default as wide as its contents. */
  readonly minWidth?: string;
  /** What a row opens to. */
  readonly inside?: (item: Item) => ReactNode;
}

interface PagedTableProps<Item> extends ItemTable<Item> {
  readonly pages: Pages<Item>;
}

/** A list page after page; what went wrong stands above what is known, with a way to try again. */
export function PagedTable<Item extends object>({ pages, ...table }: PagedTableProps<Item>) {
  const terms = useTerms();
  const { rowKey, columns, empty, minWidth = 'max-content', inside } = table;
  const { items, isPending, error, retry, hasMore, isLoadingMore, loadMore } = pages;
  // A list that did not come is not an empty list.
  const isUnknown = error !== null && items.length === 0;
  return (
    <>
      <Refusal error={error} onRetry={retry} />
      {!isUnknown && (
        <Table<Item>
          rowKey={rowKey}
          size="small"
          loading={isPending}
          pagination={false}
          scroll={{ x: minWidth }}
          locale={empty === undefined ? {} : { emptyText: empty }}
          dataSource={[...items]}
          columns={columns}
          {...(inside && { expandable: { expandedRowRender: inside, expandRowByClick: true } })}
        />
      )}
      {hasMore && (
        <Button loading={isLoadingMore} onClick={loadMore} data-testid="load-more">
          {terms.control.more}
        </Button>
      )}
    </>
  );
}
