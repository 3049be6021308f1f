// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CalibrationProcedure, Machine, ToolResult, ToolRun } from '@fabcommons/contracts';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { lastToolQuery } from '../api/machine-tools.js';
import { usePreferences } from '../app/preferences.js';
import { Temperatures } from '../machines/temperatures.js';
import { ToolOutcome } from '../machine-tools/tool-outcome.js';
import { type Tool, useTool } from '../machine-tools/use-tool.js';
import { WhyLine } from '../machine-tools/why-line.js';
import { isInUseBy, whyNoMotion } from '../machine-tools/why-no-tool.js';
import { position } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import css from './calibrate.module.css';
import { Mesh } from './mesh.js';
import { besidesCalibration, openCalibration, whereLeft } from './open-calibration.js';
import { PROCEDURES } from './procedures.js';
import { StepForm } from './step-form.js';
import { Values } from './values.js';

type Shown = Extract<ToolResult, { op: 'calibrate' }>;
const Curve = lazy(async () => ({ default: (await import('../machines/temperature-curve.js')).TemperatureCurve }));

/** Leads through one calibration: what to do, live values, what was and what would be, and only then Save. */
export function CalibrateRun({ machine, procedure }: { machine: Machine; procedure: CalibrationProcedure }) {
  const plan = PROCEDURES[procedure];
  const [shown, setShown] = useState<Shown | null>(null);
  const onEnd = useCallback((run: ToolRun) => {
    if (run.state === 'done' && run.result?.op === 'calibrate') setShown(run.result);
    // A step that failed has ended the calibration, heaters off.
    else if (run.state === 'failed' || run.state === 'lost') setShown(null);
  }, []);
  const tool = useTool(machine.id, { onEnd });
  useWhereLeft({ machine, procedure, isIdle: shown === null && tool.run === null && !tool.isBusy, onShown: setShown, tool });
  const isOpen = shown !== null && shown.next !== null;
  const why = isOpen || tool.isBusy || isInUseBy(machine, tool.run?.id) ? null : whyNoMotion(besidesCalibration(machine));
  const order = (step: string, args: Record<string, number> = {}) => tool.use({ kind: 'calibrate', procedure, step, args });
  const abort = () => (tool.isBusy ? tool.cancel() : order('abort'));
  const heats = Object.values(plan.steps).some((step) => step.heats) && machine.identity?.firmware === 'marlin';
  return (
    <Section
      title={plan.title}
      aside={
        (isOpen || tool.isBusy) && (
          <Button size="xs" variant="default" onClick={abort}>
            End it, keep nothing
          </Button>
        )
      }
    >
      <div className={css['columns']}>
        <div className="stack-wide">
          {!isOpen && (
            <div className={`card ${css['step']}`}>
              <p>{plan.before}</p>
              {shown && shown.next === null && (
                <div role="status" className={css['ended']}>
                  <b>{shown.text}</b>
                  <Values values={shown.values} title="What was written" after="Is now" />
                </div>
              )}
              <WhyLine why={why} />
              <Button
                disabled={why !== null}
                loading={tool.isBusy}
                onClick={() => order('start')}
                style={{ alignSelf: 'start' }}
                size="md"
              >
                {shown ? 'Begin anew' : 'Begin: nothing moves yet'}
              </Button>
            </div>
          )}
          {isOpen && <Found shown={shown} />}
          {isOpen && <Next key={shown.step} shown={shown} plan={plan} isBusy={tool.isBusy} onStep={order} />}
          <ToolOutcome tool={tool} what={plan.title} cancellable />
        </div>
        <Live machine={machine} heats={heats} />
      </div>
    </Section>
  );
}

type Left = {
  machine: Machine;
  procedure: CalibrationProcedure;
  isIdle: boolean;
  onShown: (result: Shown) => void;
  tool: Tool;
};

/** Somebody left the page in the middle: it goes on where the machine stands. */
function useWhereLeft({ machine, procedure, isIdle, onShown, tool: { follow } }: Left): void {
  const isOpen = isIdle && openCalibration(machine) === procedure;
  const runs = useQuery({ ...lastToolQuery(machine.id, 'calibrate'), enabled: isOpen });
  const known = isOpen && !runs.isFetching ? runs.data : undefined;
  const left = useMemo(() => (known ? whereLeft(known, procedure) : null), [known, procedure]);
  useEffect(() => {
    if (left?.kind === 'running') follow(left.id);
    if (left?.kind === 'between') onShown(left.result);
  }, [left, follow, onShown]);
}

/** What the last step has brought. */
function Found({ shown }: { shown: Shown }) {
  return (
    <div className={`card ${css['step']}`} role="status">
      {shown.text !== '' && <p>{shown.text}</p>}
      {shown.mesh && <Mesh mesh={shown.mesh} />}
      <Values
        values={shown.values}
        title={shown.next === 'keep' ? 'Before and after' : 'Found so far'}
        after={shown.next === 'keep' ? 'Will be' : 'Now'}
      />
    </div>
  );
}

type NextProps = {
  shown: Shown;
  plan: (typeof PROCEDURES)[CalibrationProcedure];
  isBusy: boolean;
  onStep: (step: string, args?: Record<string, number>) => void;
};

/** The step that follows, and the one that may be taken again. */
function Next({ shown, plan, isBusy, onStep }: NextProps) {
  const again = plan.again[shown.step];
  const next = shown.next === null ? undefined : plan.steps[shown.next];
  const repeated = again === undefined ? undefined : plan.steps[again];
  return (
    <>
      {shown.next === 'keep' && (
        <div className={`card ${css['step']} ${css['keep']}`}>
          <h3>Save it?</h3>
          <p>Nothing is kept yet. Saving writes these values into the machine and reads them back.</p>
          {shown.commands.length > 0 && (
            <details>
              <summary>What is sent to the machine</summary>
              <pre className="pre">{shown.commands.join('\n')}</pre>
            </details>
          )}
          <Button size="md" loading={isBusy} onClick={() => onStep('keep')} style={{ alignSelf: 'start' }}>
            Save
          </Button>
        </div>
      )}
      {next && shown.next !== null && <StepForm name={shown.next} step={next} isBusy={isBusy} onStep={onStep} isRepeat={false} />}
      {repeated && again !== undefined && again !== shown.next && (
        <StepForm name={again} step={repeated} isBusy={isBusy} onStep={onStep} isRepeat />
      )}
    </>
  );
}

/** What the machine is like while one works. */
function Live({ machine, heats }: { machine: Machine; heats: boolean }) {
  const { length } = usePreferences();
  const { state } = machine.live;
  if (!state) return null;
  return (
    <aside className={`card ${css['live']}`} aria-label="Live values">
      <Temperatures state={state} />
      {heats && (
        <Suspense fallback={<Skeleton height={180} />}>
          <Curve machineId={machine.id} />
        </Suspense>
      )}
      {state.positionMm && (
        <p>
          <span className="muted">Position</span> <b>{position(state.positionMm, length)}</b>
        </p>
      )}
    </aside>
  );
}
