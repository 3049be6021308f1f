// SPDX-License-Identifier: AGPL-3.0-or-later

/** A machine as a line drawing: a gantry with what it works with. */
export function MachineDrawing({ process, size }: { process: string; size: number }) {
  const milled = process.startsWith('cnc') || process.includes('mill');
  return (
    <svg
      viewBox="0 0 48 48"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M8 42V8h32v34M5 42h38" />
      {milled ? (
        <path d="M8 18h32M20 14h8v10l-2 3v6l-2 3-2-3v-6l-2-3zM14 42v-4h20v4" />
      ) : (
        <path d="M8 18h32M20 14h8v8l-4 5-4-5zM16 42v-3h16v3M19 39v-3h10v3M21 36v-3h6v3" />
      )}
    </svg>
  );
}
