// SPDX-License-Identifier: AGPL-3.0-or-later
import { valueWords } from './value-words.js';

/** A value with its unit. */
export function SettingValue({ value, unit }: { value: string; unit: string | null }) {
  const words = valueWords(value, unit);
  return (
    <>
      <b>{words.value}</b> {words.unit !== null && <span className="small muted">{words.unit}</span>}
    </>
  );
}
