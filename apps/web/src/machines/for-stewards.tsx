// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Empty } from '../ui/empty.js';
import { LinkButton } from '../ui/link-button.js';

/** Somebody came by an address to a place that is for stewards. */
export function ForStewards({ machine, what }: { machine: Pick<Machine, 'id' | 'name' | 'spaceName'>; what: string }) {
  return (
    <Empty
      title={`${what}: for stewards of ${machine.spaceName}`}
      action={
        <LinkButton to="/machines/$id" params={{ id: machine.id }} variant="default">
          What {machine.name} does now
        </LinkButton>
      }
    >
      Whoever cares for the machine works here. Ask a steward of the space, or sign in as one.
    </Empty>
  );
}
