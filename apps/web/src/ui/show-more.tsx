// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';

type Props = {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  children?: string;
};

/** The next page of a long list, where there is one. */
export function ShowMore({ list, children = 'Show more' }: Props) {
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="default"
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
      style={{ alignSelf: 'center' }}
    >
      {children}
    </Button>
  );
}
