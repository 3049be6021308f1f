// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MarlinIdentity } from '@fabcommons/firmware';

/**
 * What switches a Marlin off: heaters, fan, spindle. `M5` always: after a restart of the bridge nobody knows what the program has switched on. A
 * firmware without spindle says that it does not know it.
 */
export function offCommands({ extruders, capabilities }: MarlinIdentity): string[] {
  const tools = Array.from({ length: Math.max(1, extruders ?? 1) }, (_, tool) => `M104 T${tool} S0`);
  const chamber = capabilities['CHAMBER_TEMPERATURE'] ? ['M141 S0'] : [];
  return ['M104 S0', ...(tools.length > 1 ? tools : []), 'M140 S0', ...chamber, 'M107', 'M5'];
}
