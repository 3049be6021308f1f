// SPDX-License-Identifier: AGPL-3.0-or-later
import { Skeleton } from '@mantine/core';

/** The shape of a grid of cards before it is here. */
export function CardBones({ count = 6, height = 200, cell = 260 }: { count?: number; height?: number; cell?: number }) {
  return (
    <div className="grid" style={{ '--cell': `${cell}px` }} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}

/** The shape of rows before they are here. */
export function RowBones({ count = 4, height = 64 }: { count?: number; height?: number }) {
  return (
    <div className="stack" role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}
