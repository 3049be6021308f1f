// SPDX-License-Identifier: AGPL-3.0-or-later
import 'react';

declare module 'react' {
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
