// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { HostPrompt } from './host-prompt.js';

const asked = (...actions: readonly [string, string][]): HostPrompt => {
  const prompt = new HostPrompt();
  for (const [action, argument] of actions) prompt.take(action, argument);
  return prompt;
};

describe('a question of the firmware', () => {
  const RUNOUT = [
    ['prompt_begin', 'Filament Runout T0'],
    ['prompt_button', 'PurgeMore'],
    ['prompt_button', 'Continue'],
  ] as const satisfies readonly [string, string][];

  it('is shown with its choices only when the firmware says so', () => {
    expect(asked(...RUNOUT).text).toBeNull();
    expect(asked(...RUNOUT, ['prompt_show', '']).text).toContain('Filament Runout T0 [PurgeMore | Continue]');
  });

  it('is answered by the choice that goes on, by its place among the buttons', () => {
    expect(asked(...RUNOUT, ['prompt_show', '']).goOnChoice).toBe(1);
    expect(asked(...RUNOUT).goOnChoice).toBeNull();
  });

  it('has no such answer where no choice is plainly that', () => {
    expect(asked(['prompt_begin', 'Bed?'], ['prompt_choice', 'Abort'], ['prompt_show', '']).goOnChoice).toBeNull();
  });

  it('is over when the firmware ends it, and forgotten when another begins', () => {
    expect(asked(...RUNOUT, ['prompt_show', ''], ['prompt_end', '']).text).toBeNull();
    expect(asked(...RUNOUT, ['prompt_begin', 'Other'], ['prompt_show', '']).text).toBe(
      'the machine asks: Other; answer at its display, or resume',
    );
  });

  it('keeps a bounded number of choices and of characters', () => {
    const many = Array.from({ length: 50 }, (): [string, string] => ['prompt_button', 'x'.repeat(1_000)]);
    expect(asked(['prompt_begin', 'y'.repeat(1_000)], ...many, ['prompt_show', '']).text?.length).toBeLessThan(2_000);
  });
});
