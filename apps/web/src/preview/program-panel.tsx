// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Note } from '@fabcommons/gcode';
import { usePreferences } from '../app/preferences.js';
import { degrees, duration, size } from '../ui/measure.js';
import { LINE_CLASSES } from './line-classes.js';
import css from './preview.module.css';
import type { ProgramView } from './program-view.js';
import { drawnWords, filamentWords, sizeOf, timeByClass } from './program-words.js';

/** Programs of so many lines may be sketched while one turns them. */
const SKETCHED_FROM = 40_000;

/** Notes listed at once; the rest are counted. */
const NOTES_SHOWN = 8;

/** What the program needs and does, as the analysis in the page found it. */
export function ProgramPanel({ view, isDark }: { view: ProgramView; isDark: boolean }) {
  const { report, path } = view;
  const { length, temperature } = usePreferences();
  const extent = sizeOf(view);
  const filament = filamentWords(report);
  const rows: [string, string | null][] = [
    ['Time of motion', duration(report.timeMs)],
    ['Filament', filament],
    ['Layers', report.layers > 0 ? report.layers.toLocaleString('en-GB') : null],
    [report.printBoundsMm ? 'Size of what is made' : 'Reach of the tool', extent === null ? null : size(extent, length)],
    ['Hottest nozzle', report.maxToolC > 0 ? degrees(report.maxToolC, temperature) : null],
    ['Hottest bed', report.maxBedC > 0 ? degrees(report.maxBedC, temperature) : null],
    ['Spindle', report.maxSpindleRpm > 0 ? `${report.maxSpindleRpm} rpm` : null],
    ['Tool', view.stock === null ? null : `${view.stock.toolMm} mm${view.isToolTold ? '' : ' (taken; the program names none)'}`],
    ['Blank in steps of', view.stock === null ? null : `${view.stock.cellMm.toFixed(2)} mm`],
    ['Made with', report.metadata.slicer ?? null],
  ];
  return (
    <div className="stack">
      <dl className={css['figures']}>
        {rows.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {report.layers > 0 && <Times view={view} isDark={isDark} />}
      <Notes title="Would be refused" notes={report.problems} isBad />
      <Notes title="Worth knowing" notes={report.warnings} isBad={false} />
      <p className="small muted">
        {drawnWords(path)}
        {path.length > SKETCHED_FROM && ' While you turn it, a slow computer shows fewer; at rest all of them.'}
      </p>
    </div>
  );
}

/** Where the time goes, as bars. */
function Times({ view, isDark }: { view: ProgramView; isDark: boolean }) {
  const rows = timeByClass(view.report);
  if (rows.length < 2) return null;
  return (
    <table className={css['bars']}>
      <caption>Where the time goes</caption>
      <tbody>
        {rows.map(({ label, index, timeMs, share }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td aria-hidden className={css['barCell']}>
              <i
                style={{
                  width: `${Math.max(1, share * 100)}%`,
                  background: isDark ? LINE_CLASSES[index]?.dark : LINE_CLASSES[index]?.light,
                }}
              />
            </td>
            <td>{duration(timeMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Notes({ title, notes, isBad }: { title: string; notes: readonly Note[]; isBad: boolean }) {
  if (notes.length === 0) return null;
  return (
    <section aria-label={title} className={isBad ? css['bad'] : undefined}>
      <h3>{title}</h3>
      <ul className="small">
        {notes.slice(0, NOTES_SHOWN).map(({ line, text }, index) => (
          <li key={index}>
            {line > 0 && <b>Line {line.toLocaleString('en-GB')}: </b>}
            {text}
          </li>
        ))}
      </ul>
      {notes.length > NOTES_SHOWN && <p className="small muted">and {notes.length - NOTES_SHOWN} more</p>}
    </section>
  );
}
