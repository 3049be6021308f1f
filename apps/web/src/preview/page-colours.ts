// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PageColours } from './path-stage.js';

/** The page's own colours as they are now. */
export function pageColours(isDark: boolean): PageColours {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(name).trim();
  return {
    isDark,
    ground: named('--sunken'),
    grid: named('--grid'),
    travel: named('--line-strong'),
    pale: isDark ? '#3a4147' : '#cfccc4',
    head: named('--accent'),
    mark: named('--fault'),
    stock: isDark ? '#8c7350' : '#d8b98a',
  };
}
