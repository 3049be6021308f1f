// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Button, SegmentedControl } from '@mantine/core';
import House from 'lucide-react/icons/house';
import { type KeyboardEvent, useState } from 'react';
import { usePreferences } from '../app/preferences.js';
import { lengthOf, position } from '../ui/measure.js';
import css from './jog.module.css';
import { directionOfKey, JOG_STEPS, type JogDirection, type JogSpeed } from './jog-plan.js';
import { ToolOutcome } from './tool-outcome.js';
import { useJog } from './use-jog.js';
import { useTool } from './use-tool.js';
import { WhyLine } from './why-line.js';
import { whyAtRest, whyInUse, whyNoMotion, whyStill } from './why-no-tool.js';

const BUTTONS: { direction: JogDirection; label: string; area: string }[] = [
  { direction: { axis: 'y', sign: 1 }, label: 'Y+', area: 'yp' },
  { direction: { axis: 'x', sign: -1 }, label: 'X−', area: 'xm' },
  { direction: { axis: 'x', sign: 1 }, label: 'X+', area: 'xp' },
  { direction: { axis: 'y', sign: -1 }, label: 'Y−', area: 'ym' },
  { direction: { axis: 'z', sign: 1 }, label: 'Z+', area: 'zp' },
  { direction: { axis: 'z', sign: -1 }, label: 'Z−', area: 'zm' },
];

/** Moves the machine by hand and homes it: a press is one step, held it goes on until it is let go. */
export function Jog({ machine }: { machine: Machine }) {
  const { length } = usePreferences();
  const [step, setStep] = useState<number>(JOG_STEPS[length][1]);
  const [speed, setSpeed] = useState<JogSpeed>('normal');
  const home = useTool(machine.id);
  const jog = useJog(machine, { step, unit: length, speed });
  const still = withoutJog(machine);
  const blocked = home.isBusy || whyNoMotion(still) !== null;
  const { state } = machine.live;
  const unit = length === 'mm' ? 'mm' : 'in';
  const onKey = (event: KeyboardEvent, isDown: boolean) => {
    const direction = directionOfKey(event.key);
    if (!direction || blocked || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    if (!isDown) jog.release();
    else if (!event.repeat) jog.begin(direction);
  };
  return (
    <div className={`card ${css['jog']}`}>
      <WhyLine why={whyAtRest(still) === null && !home.isBusy ? (whyInUse(still) ?? whyStill(still)) : null} />
      <div className={css['choices']}>
        <SegmentedControl
          size="xs"
          aria-label={`Step, ${unit}`}
          value={String(step)}
          onChange={(value) => setStep(Number(value))}
          data={JOG_STEPS[length].map((one) => ({ value: String(one), label: `${one} ${unit}` }))}
        />
        <SegmentedControl
          size="xs"
          aria-label="Speed"
          value={speed}
          onChange={(value) => setSpeed(value === 'slow' || value === 'fast' ? value : 'normal')}
          data={['slow', 'normal', 'fast']}
        />
      </div>
      <div
        className={css['pad']}
        role="group"
        aria-label="Move by hand: arrow keys for X and Y, page keys for Z"
        onKeyDown={(event) => onKey(event, true)}
        onKeyUp={(event) => onKey(event, false)}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) jog.end();
        }}
      >
        {BUTTONS.map(({ direction, label, area }) => (
          <JogButton
            key={area}
            area={area}
            label={label}
            name={`${label.replace('−', ' minus').replace('+', ' plus')}, ${lengthOf(length === 'mm' ? step : step * 25.4, length)}`}
            isHeld={jog.held?.axis === direction.axis && jog.held.sign === direction.sign}
            disabled={blocked}
            onDown={() => jog.begin(direction)}
            onUp={jog.release}
            onLost={jog.end}
            onPress={() => jog.step(direction)}
          />
        ))}
        <button
          type="button"
          className={css['button']}
          style={{ gridArea: 'ho' }}
          aria-label={`Home ${machine.name}`}
          disabled={blocked}
          onClick={() => home.use({ kind: 'home' })}
        >
          <House size={20} aria-hidden />
        </button>
      </div>
      <p className="small muted">
        {state?.positionMm ? `Now at ${position(state.positionMm, length)}. ` : ''}Press for one step; hold to go on, let go to
        stand. The house homes it: look that nothing is in its way.
      </p>
      {jog.problem && (
        <p className={css['problem']} role="alert">
          {jog.problem}
        </p>
      )}
      <div className="row">
        <Extrude machine={machine} blocked={blocked} onMove={(sign) => jog.step({ axis: 'e', sign })} />
      </div>
      <ToolOutcome tool={home} what="Home it" cancellable />
    </div>
  );
}

/** What a motion by hand of this page does to the state is no reason against the next one. */
function withoutJog(machine: Machine): Machine {
  const { state } = machine.live;
  if (!state?.tool || !/jog|hand|mov/i.test(state.tool.purpose)) return machine;
  return { ...machine, live: { ...machine.live, state: { ...state, tool: null } } };
}

function Extrude({ machine, blocked, onMove }: { machine: Machine; blocked: boolean; onMove: (sign: 1 | -1) => void }) {
  const tool = machine.live.state?.temperatures['tool0'];
  if (!tool) return null;
  const isCold = tool.actualC < 170;
  return (
    <>
      <Button size="xs" variant="default" disabled={blocked || isCold} onClick={() => onMove(1)}>
        Push filament
      </Button>
      <Button size="xs" variant="default" disabled={blocked || isCold} onClick={() => onMove(-1)}>
        Pull filament
      </Button>
      {isCold && <span className="small muted">The nozzle is too cold for filament (170 °C at least).</span>}
    </>
  );
}

type ButtonProps = {
  area: string;
  label: string;
  name: string;
  isHeld: boolean;
  disabled: boolean;
  onDown: () => void;
  onUp: () => void;
  onLost: () => void;
  onPress: () => void;
};

function JogButton({ area, label, name, isHeld, disabled, onDown, onUp, onLost, onPress }: ButtonProps) {
  return (
    <button
      type="button"
      className={css['button']}
      style={{ gridArea: area }}
      data-held={isHeld || undefined}
      aria-label={name}
      disabled={disabled}
      onPointerDown={(event) => {
        // Unlike clicks, pointers also reach a button that is greyed out.
        if (event.button !== 0 || disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        onDown();
      }}
      onPointerUp={onUp}
      onPointerCancel={onLost}
      onLostPointerCapture={onLost}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => {
        // From the keyboard or a screen reader; a pointer has done its work by then.
        if (event.detail === 0) onPress();
      }}
    >
      {label}
    </button>
  );
}
