// SPDX-License-Identifier: AGPL-3.0-or-later

/** What was typed into a field, without the blanks around it; a missing field is empty. */
export function formText(form: FormData, name: string): string {
  return formRaw(form, name).trim();
}

/** As {@link formText}, with every blank kept: for passwords and manifests. */
export function formRaw(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
