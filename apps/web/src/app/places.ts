// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LucideIcon } from 'lucide-react';
import Boxes from 'lucide-react/icons/boxes';
import Hammer from 'lucide-react/icons/hammer';
import Handshake from 'lucide-react/icons/handshake';
import Layers from 'lucide-react/icons/layers';
import Printer from 'lucide-react/icons/printer';

/** The five places of the rail; `key` follows `g` on the keyboard. `also`: other addresses that belong to the place. */
export const PLACES = [
  { to: '/designs', name: 'Designs', key: 'd', icon: Boxes as LucideIcon, also: [] },
  { to: '/jobs', name: 'Make', key: 'j', icon: Hammer as LucideIcon, also: ['/make'] },
  { to: '/machines', name: 'Machines', key: 'm', icon: Printer as LucideIcon, also: ['/firmware'] },
  { to: '/materials', name: 'Materials', key: 't', icon: Layers as LucideIcon, also: [] },
  { to: '/commons', name: 'Commons', key: 'c', icon: Handshake as LucideIcon, also: [] },
] as const;
