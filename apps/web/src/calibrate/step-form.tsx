// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, NativeSelect, TextInput } from '@mantine/core';
import Flame from 'lucide-react/icons/flame';
import Move from 'lucide-react/icons/move';
import { type FormEvent, useState } from 'react';
import { formText } from '../ui/form-text.js';
import css from './calibrate.module.css';
import { stepArgs, type StepInput, type StepPlan } from './procedures.js';

type Props = {
  name: string;
  step: StepPlan;
  isBusy: boolean;
  isRepeat: boolean;
  onStep: (step: string, args: Record<string, number>) => void;
};

/** One step: what to do, what it asks for, and its button. */
export function StepForm({ name, step, isBusy, isRepeat, onStep }: Props) {
  const [picked, setPicked] = useState<Record<string, number>>({});
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onStep(
      name,
      stepArgs(step.inputs, (input) => formText(form, input)),
    );
  };
  const isAsked = ({ onlyFor }: StepInput) =>
    !onlyFor || (picked[onlyFor.name] ?? initialOf(step, onlyFor.name)) === onlyFor.value;
  return (
    <form className={`card ${css['step']}`} onSubmit={submit} aria-label={step.title}>
      <h3>{isRepeat ? `Or again: ${step.title.toLowerCase()}` : step.title}</h3>
      <p>{step.instruction}</p>
      <p className={css['warn']}>
        {step.moves && (
          <span>
            <Move size={16} aria-hidden /> it moves
          </span>
        )}
        {step.heats && (
          <span>
            <Flame size={16} aria-hidden /> it gets hot
          </span>
        )}
      </p>
      {step.inputs.length > 0 && (
        <div className={css['inputs']}>
          {step.inputs
            .filter(isAsked)
            .map((input) =>
              input.choices ? (
                <NativeSelect
                  key={input.name}
                  name={input.name}
                  label={input.label}
                  defaultValue={String(input.initial ?? '')}
                  onChange={({ currentTarget: { value } }) => setPicked((all) => ({ ...all, [input.name]: Number(value) }))}
                  data={input.choices.map(({ value, label }) => ({ value: String(value), label }))}
                />
              ) : (
                <TextInput
                  key={input.name}
                  name={input.name}
                  label={input.unit === '' ? input.label : `${input.label} (${input.unit})`}
                  type="number"
                  step="any"
                  required
                  min={input.least}
                  max={input.most}
                  defaultValue={input.initial ?? ''}
                />
              ),
            )}
        </div>
      )}
      <Button type="submit" variant={isRepeat ? 'default' : 'filled'} loading={isBusy} style={{ alignSelf: 'start' }}>
        {step.button}
      </Button>
    </form>
  );
}

const initialOf = (step: StepPlan, name: string): number | null =>
  step.inputs.find((input) => input.name === name)?.initial ?? null;
