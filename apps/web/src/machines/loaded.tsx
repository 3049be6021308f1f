// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lotsQuery } from '../api/materials.js';
import { loadLot } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { LotPicture } from '../materials/lot-picture.js';
import { amount } from '../ui/measure.js';
import { Section } from '../ui/page.js';

/** What is loaded in each tool; stewards change it here. */
export function Loaded({ machine }: { machine: Machine }) {
  const lots = useQuery(lotsQuery(machine.spaceId));
  const load = usePress(({ tool, lotId }: { tool: number; lotId: string | null }) => loadLot(machine.id, tool, lotId), {
    said: 'Noted what is loaded.',
    refresh: ['machine', 'machines', 'lots', 'matches'],
  });
  const slots = machine.loaded.length > 0 ? machine.loaded : [null];
  const isLoaded = (id: string) => machine.loaded.some((lot) => lot?.id === id);
  const fitting = (lots.data ?? []).filter(({ id, kind }) => isLoaded(id) || fits(kind, machine.capability.materials));
  return (
    <Section title="Loaded" id="loaded">
      {slots.map((lot, tool) => {
        const whole = lots.data?.find(({ id }) => id === lot?.id);
        return (
          <div key={tool} className="card row">
            {whole && <LotPicture lot={whole} size={56} />}
            <div className="grow stack" style={{ gap: 6 }}>
              {lot ? (
                <div>
                  <b>{lot.name}</b> <span className="muted">{amount(lot.remaining)} left</span>
                </div>
              ) : (
                <span className="muted">Nothing is loaded.</span>
              )}
              {machine.may.manage && (
                <NativeSelect
                  size="xs"
                  aria-label={slots.length > 1 ? `Change what is in tool ${tool + 1}` : 'Change what is loaded'}
                  value={lot?.id ?? ''}
                  disabled={load.isPending}
                  onChange={(event) => load.mutate({ tool, lotId: event.currentTarget.value || null })}
                  data={[
                    { value: '', label: 'Nothing' },
                    ...fitting.map(({ id, name, kind }) => ({ value: id, label: `${name} (${kind})` })),
                  ]}
                />
              )}
            </div>
          </div>
        );
      })}
    </Section>
  );
}

/** "birch plywood" may go where "plywood" may. */
function fits(kind: string, allowed: string[]): boolean {
  const words = kind.toLowerCase();
  return allowed.length === 0 || allowed.some((one) => words.includes(one.toLowerCase()));
}
