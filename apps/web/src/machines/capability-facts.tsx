// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import type { ReactNode } from 'react';
import { usePreferences } from '../app/preferences.js';
import { degrees, lengthOf, size } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import css from './machine-page.module.css';

/** What it can do, and where each fact comes from. */
export function CapabilityFacts({ machine }: { machine: Machine }) {
  const { length, temperature } = usePreferences();
  const { capability, identity } = machine;
  const tools = capability.tools
    .map(({ kind, diameterMm }) => `${kind.replace('-', ' ')} ${lengthOf(diameterMm, length)}`)
    .join(', ');
  return (
    <Section title="What it can do">
      <dl className={css['facts']}>
        <Fact name="Process" from="steward">
          {capability.processName}
        </Fact>
        <Fact name="Room to work" from={capability.workVolumeFrom}>
          {size(capability.workVolumeMm, length)}
        </Fact>
        <Fact name="Materials" from="steward">
          {capability.materials.join(', ') || 'none named'}
        </Fact>
        <Fact name="Tool in it" from="steward">
          {tools || 'none'}
        </Fact>
        {capability.maxToolC !== null && (
          <Fact name="Nozzle up to" from="steward">
            {degrees(capability.maxToolC, temperature)}
          </Fact>
        )}
        {capability.maxBedC !== null && (
          <Fact name="Bed up to" from="steward">
            {degrees(capability.maxBedC, temperature)}
          </Fact>
        )}
        {capability.maxSpindleRpm !== null && (
          <Fact name="Spindle up to" from="steward">
            {capability.maxSpindleRpm} rpm
          </Fact>
        )}
        <Fact name="Jobs are taken on" from="steward">
          {machine.acceptPolicy === 'auto' ? 'by itself, for members' : 'by a steward, one by one'}
        </Fact>
        {identity && (
          <Fact name="Firmware" from="firmware">
            {identity.firmwareName}
          </Fact>
        )}
        {identity?.machineType && (
          <Fact name="Calls itself" from="firmware">
            {identity.machineType}
          </Fact>
        )}
      </dl>
    </Section>
  );
}

function Fact({ name, from, children }: { name: string; from: 'firmware' | 'steward'; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        <span className={css['from']}>{from === 'firmware' ? 'says the machine itself' : 'says a steward'}</span>
      </dd>
    </div>
  );
}
