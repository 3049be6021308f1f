// SPDX-License-Identifier: AGPL-3.0-or-later
import { createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#e6f3f8',
  '#dceef4',
  '#b0d8e6',
  '#83c2d8',
  '#5caecb',
  '#3f9fc0',
  '#1f83a6',
  '#0b6685',
  '#095671',
  '#05445b',
];

/** Mantine's parts in our type, radius and accent; the colours proper are in ui/tokens.css. */
export const theme = createTheme({
  fontFamily: 'var(--font)',
  headings: { fontFamily: 'var(--font)' },
  colors: { accent },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { variant: 'filled' } },
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    InputWrapper: { defaultProps: { withAsterisk: false } },
  },
});
