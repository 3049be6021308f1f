// SPDX-License-Identifier: AGPL-3.0-or-later
import { lazy, Suspense } from 'react';
import { Skeleton } from '@mantine/core';
import { ForStewards } from '../machines/for-stewards.js';
import { useMachine } from '../machines/use-machine.js';
import { useWatch } from '../live/live-provider.js';
import { Section } from '../ui/page.js';
import { CalibrateLinks } from './calibrate-links.js';
import { Console } from './console.js';
import { Identify } from './identify.js';
import { Jog } from './jog.js';
import css from './tools.module.css';
import { WhyLine } from './why-line.js';
import { WHY_ID, whyAtRest } from './why-no-tool.js';

const Overrides = lazy(async () => ({ default: (await import('./overrides.js')).Overrides }));

/** What a steward does with an idle machine by hand. */
export function ToolsPlace() {
  const machine = useMachine();
  useWatch(`tools:${machine?.may.manage ? machine.id : ''}`);
  if (!machine) return null;
  if (!machine.may.manage) return <ForStewards machine={machine} what="Tools" />;
  const runs = machine.live.state?.job != null;
  return (
    <>
      <WhyLine why={whyAtRest(machine)} id={WHY_ID} />
      <div className={css['columns']}>
        <div className="stack-wide">
          <div className={css['console']}>
            <Section title="Console">
              <Console machine={machine} />
            </Section>
          </div>
          <div className={css['identify']}>
            <Section title="What it says of itself">
              <Identify machine={machine} />
            </Section>
          </div>
        </div>
        <div className="stack-wide">
          {runs && (
            <Suspense fallback={<Skeleton height={140} />}>
              <Overrides machine={machine} />
            </Suspense>
          )}
          <Section title="Move by hand">
            <Jog machine={machine} />
          </Section>
          <div className={css['calibrate']}>
            <CalibrateLinks machine={machine} />
          </div>
        </div>
      </div>
    </>
  );
}
