// SPDX-License-Identifier: AGPL-3.0-or-later
import css from './calibrate.module.css';
import { meshShades, signed } from './mesh-shades.js';

/** The bed as a picture that is also the table of its numbers: orange is high, blue is low, the sign says it too. */
export function Mesh({ mesh }: { mesh: (number | null)[][] }) {
  const picture = meshShades(mesh);
  if (!picture) return <p className="muted">There is no mesh yet.</p>;
  const { rows, lowestMm, highestMm, spreadMm } = picture;
  return (
    <figure className={css['mesh']}>
      <div className={css['meshBox']} tabIndex={0} role="group" aria-label="Mesh of the bed">
        <table>
          <caption className="hidden-words">Heights of the bed in mm, from the back on top to the front</caption>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map(({ mm, share }, column) => (
                  <td
                    key={column}
                    style={{ '--share': `${Math.abs(share) * 55}%`, '--shade': share < 0 ? 'var(--busy)' : 'var(--needs)' }}
                  >
                    {mm === null ? '·' : signed(mm)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption className="small muted">
        Front of the bed below. Lowest {signed(lowestMm)} mm, highest {signed(highestMm)} mm: {spreadMm.toFixed(2)} mm from low to
        high
        {spreadMm > 0.5 ? '; more than a mesh should have to even out: look at the screws of the bed first' : ''}.
      </figcaption>
    </figure>
  );
}
