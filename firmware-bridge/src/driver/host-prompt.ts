// SPDX-License-Identifier: AGPL-3.0-or-later

/** Choices of one prompt that are kept; Marlin offers at most a few. */
const MAX_CHOICES = 8;
/** Characters of a prompt that are shown. */
const MAX_TEXT = 200;

/**
 * What a firmware asks through the host (Marlin 2.1 `feature/host_actions.cpp`): `prompt_begin Filament Runout`, `prompt_button Continue`
 * (`prompt_choice` is the same word), `prompt_show`, later `prompt_end`. It is answered with `M876 S<index of the button>`.
 */
export class HostPrompt {
  #title = '';
  #choices: string[] = [];
  #isShown = false;

  take(action: string, argument: string): void {
    switch (action) {
      case 'prompt_begin':
        this.#title = argument.slice(0, MAX_TEXT);
        this.#choices = [];
        this.#isShown = false;
        return;
      case 'prompt_button':
      case 'prompt_choice':
        if (this.#choices.length < MAX_CHOICES) this.#choices.push(argument.slice(0, MAX_TEXT));
        return;
      case 'prompt_show':
        this.#isShown = true;
        return;
      case 'prompt_end':
        this.#isShown = false;
        return;
      default:
    }
  }

  /** The question with its choices; null while none is shown. */
  get text(): string | null {
    if (!this.#isShown) return null;
    const choices = this.#choices.length > 0 ? ` [${this.#choices.join(' | ')}]` : '';
    return `the machine asks: ${this.#title}${choices}; answer at its display, or resume`;
  }

  /** Index of the choice that goes on; null where none is plainly that. */
  get goOnChoice(): number | null {
    const index = this.#isShown
      ? this.#choices.findIndex((choice) => /^(?:continue|resume|ok|yes|done)$/i.test(choice.trim()))
      : -1;
    return index < 0 ? null : index;
  }
}
