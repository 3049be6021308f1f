// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignPart } from '@fabcommons/contracts';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Minus from 'lucide-react/icons/minus';
import Plus from 'lucide-react/icons/plus';
import { lotsQuery } from '../api/materials.js';
import { usePreferences } from '../app/preferences.js';
import { useWho } from '../app/who.js';
import { lengthOf, size } from '../ui/measure.js';
import { Picture } from '../ui/picture.js';
import css from './make.module.css';

/** Most copies of one job. */
const MOST_COPIES = 50;

type Props = {
  design: Design;
  part: DesignPart | undefined;
  copies: number;
  material: string | undefined;
  onPart: (part: DesignPart) => void;
  onCopies: (copies: number) => void;
  onMaterial: (material: string | undefined) => void;
};

/** What is to be made: part, copies, material. */
export function Choices({ design, part, copies, material, onPart, onCopies, onMaterial }: Props) {
  const { length } = usePreferences();
  const { space } = useWho();
  const lots = useQuery(lotsQuery(space?.id));
  const kinds = [...new Set((lots.data ?? []).map(({ kind }) => kind))].sort();
  return (
    <section className={css['choices']} aria-label="Choices">
      <Picture sha256={design.imageSha256} name={design.name} processes={design.processes} ratio="16 / 10" />
      {design.partList.length > 1 && (
        <fieldset className={css['options']}>
          <legend>Part</legend>
          {design.partList.map((one) => (
            <label key={one.id}>
              <input type="radio" name="part" checked={one.id === part?.id} onChange={() => onPart(one)} />
              <span>
                <b>{one.name}</b> <span className="small muted">{one.processName}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Copies copies={copies} onCopies={onCopies} />
      {part?.material ? (
        <Fact name="Material">{`${part.material}, as the designer asks`}</Fact>
      ) : (
        <NativeSelect
          label="Material"
          value={material ?? ''}
          onChange={(event) => onMaterial(event.currentTarget.value || undefined)}
          data={[{ value: '', label: 'Whatever fits' }, ...kinds.map((kind) => ({ value: kind, label: kind }))]}
        />
      )}
      {part && (
        <div className={css['needs']}>
          <Fact name="How">{part.processName}</Fact>
          {part.sizeMm && <Fact name="Size">{size(part.sizeMm, length)}</Fact>}
          {part.tool && (
            <Fact name="Tool">{`${part.tool.kind.replace('-', ' ')} ${lengthOf(part.tool.diameterMm, length)}`}</Fact>
          )}
          {part.stock && <Fact name="Blank">{`${part.stock.count * copies} × ${part.stock.description}`}</Fact>}
        </div>
      )}
    </section>
  );
}

function Copies({ copies, onCopies }: { copies: number; onCopies: (copies: number) => void }) {
  const set = (value: number) => onCopies(Math.min(MOST_COPIES, Math.max(1, Math.round(value) || 1)));
  return (
    <div>
      <label className={css['label']} htmlFor="copies">
        Copies
      </label>
      <div className={css['stepper']}>
        <button type="button" aria-label="One copy less" disabled={copies <= 1} onClick={() => set(copies - 1)}>
          <Minus size={18} aria-hidden />
        </button>
        <input
          id="copies"
          type="number"
          inputMode="numeric"
          min={1}
          max={MOST_COPIES}
          value={copies}
          onChange={(event) => set(event.currentTarget.valueAsNumber)}
        />
        <button type="button" aria-label="One copy more" disabled={copies >= MOST_COPIES} onClick={() => set(copies + 1)}>
          <Plus size={18} aria-hidden />
        </button>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <div className="small muted">{name}</div>
      <div className={css['fact']}>{children}</div>
    </div>
  );
}
