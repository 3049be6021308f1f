// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LotRef, Machine } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { loadLot } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { LinkButton } from '../ui/link-button.js';

type Props = { machine: Pick<Machine, 'id' | 'name' | 'loaded'>; lot: LotRef; size?: 'xs' | 'sm' };

/** A steward has put the wanted lot in: one press where there is one place for it, else the way to the page where one says which. */
export function LoadButton({ machine, lot, size = 'xs' }: Props) {
  const load = usePress(() => loadLot(machine.id, 0, lot.id), {
    said: `Noted: ${lot.name} is in ${machine.name}.`,
    refresh: ['machine', 'machines', 'lots', 'matches', 'job', 'jobs'],
  });
  return (
    <>
      {machine.loaded.length <= 1 && (
        <Button size={size} loading={load.isPending} onClick={() => load.mutate(undefined)}>
          It is loaded now
        </Button>
      )}
      <LinkButton to="/machines/$id" params={{ id: machine.id }} hash="loaded" size={size} variant="default">
        {machine.loaded.length <= 1 ? 'Load another' : `Load it in ${machine.name}`}
      </LinkButton>
    </>
  );
}
