// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Lot } from '@fabcommons/contracts';

/** A spool or a stack as it looks: in its colour, as full as it is. */
export function LotPicture({
  lot,
  size = 96,
}: {
  lot: Pick<Lot, 'form' | 'colorHex' | 'remaining' | 'initial' | 'name'>;
  size?: number;
}) {
  const share = Math.min(1, Math.max(0, lot.remaining.value / Math.max(1, lot.initial.value)));
  const label = `${lot.name}, ${Math.round(share * 100)} % left`;
  return lot.form === 'spool' ? (
    <Spool colour={`#${lot.colorHex}`} share={share} size={size} label={label} />
  ) : (
    <Stack colour={`#${lot.colorHex}`} pieces={lot.remaining.value} size={size} label={label} />
  );
}

type SpoolProps = { colour: string; share: number; size: number; label: string };

function Spool({ colour, share, size, label }: SpoolProps) {
  // The wound area grows with the square of the radius; 18 = bare core, 42 = full.
  const radius = Math.sqrt(18 ** 2 + share * (42 ** 2 - 18 ** 2));
  return (
    <svg viewBox="0 0 100 100" width={size} height={size} role="img" aria-label={label} style={{ flex: 'none' }}>
      <circle cx="50" cy="50" r="47" fill="var(--sunken)" stroke="var(--line-strong)" strokeWidth="1.5" />
      <circle cx="50" cy="50" r={radius} fill={colour} stroke="var(--line-strong)" strokeWidth="1" />
      {[0.3, 0.6, 0.85].map((at) => (
        <circle
          key={at}
          cx="50"
          cy="50"
          r={18 + (radius - 18) * at}
          fill="none"
          stroke="#fff"
          strokeOpacity="0.22"
          strokeWidth="1"
        />
      ))}
      <circle cx="50" cy="50" r="17" fill="var(--surface)" stroke="var(--line-strong)" strokeWidth="1.5" />
      <circle cx="50" cy="50" r="6" fill="var(--sunken)" stroke="var(--line-strong)" strokeWidth="1.5" />
    </svg>
  );
}

const MOST_DRAWN = 9;

function Stack({ colour, pieces, size, label }: { colour: string; pieces: number; size: number; label: string }) {
  const drawn = Math.min(MOST_DRAWN, pieces);
  return (
    <svg viewBox="0 0 100 100" width={size} height={size} role="img" aria-label={label} style={{ flex: 'none' }}>
      <path d="M8 72 50 90 92 72 50 54Z" fill="none" stroke="var(--line-strong)" strokeDasharray="3 3" />
      {Array.from({ length: drawn }, (_, index) => {
        const y = 70 - index * 6;
        return (
          <path
            key={index}
            d={`M8 ${y} 50 ${y + 18} 92 ${y} 50 ${y - 18}Z M8 ${y}v4L50 ${y + 22}v-4zM92 ${y}v4L50 ${y + 22}v-4z`}
            fill={colour}
            stroke="#00000055"
            strokeWidth="1"
            strokeLinejoin="round"
          />
        );
      })}
    </svg>
  );
}
