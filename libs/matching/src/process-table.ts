// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ManufacturingProcess } from './process.js';

type Extra = Partial<Pick<ManufacturingProcess, 'wikidata' | 'stockForm' | 'canBeSliced' | 'mayTurnInPlane'>> & {
  aliases?: string[];
};

/** A row: id, name, parent, TsDC, last part of the Wikipedia address. */
const row = (
  [id, name, parent, tsdc, page]: [id: string, name: string, parent: string | null, tsdc: string | null, page: string],
  extra: Extra = {},
): ManufacturingProcess => ({
  id,
  name,
  parent,
  tsdc,
  reference: `https://en.wikipedia.org/wiki/${page}`,
  wikidata: null,
  ...extra,
  aliases: extra.aliases ?? [],
});

/**
 * The vocabulary of manufacturing processes. TsDC codes: OKH-LOSH `tsdc`; `printing-process` values of its 3DP section are aliases here.
 * Wikipedia pages: OKW v1 names a process by its page. A parent is only given where everything made by the child is made by the parent's
 * process too; kinship in words alone (vinyl cutting, laser cutting) is none.
 */
export const PROCESSES: readonly ManufacturingProcess[] = [
  row(['3d-printing', '3D printing', null, '3DP', '3D_printing'], {
    wikidata: 'Q229367',
    aliases: ['additive manufacturing', '3d print'],
    mayTurnInPlane: true,
  }),
  row(['fdm', '3D printing with filament (FDM)', '3d-printing', '3DP', 'Fused_filament_fabrication'], {
    aliases: ['fff', 'fused deposition modeling', 'fused deposition modelling'],
    stockForm: 'spool',
    canBeSliced: true,
  }),
  row(['sla', '3D printing with resin (SLA)', '3d-printing', '3DP', 'Stereolithography'], {
    aliases: ['msla', 'dlp', 'resin printing'],
  }),
  row(['sls', '3D printing with powder (SLS)', '3d-printing', '3DP', 'Selective_laser_sintering']),
  row(['mjf', '3D printing with powder and agent (MJF)', '3d-printing', '3DP', '3D_printing_processes']),
  row(['dmls', '3D printing with metal powder (DMLS)', '3d-printing', '3DP', 'Selective_laser_melting'], { aliases: ['slm'] }),

  row(['cnc-machining', 'CNC machining', null, 'CNC', 'Numerical_control'], {
    wikidata: 'Q174689',
    aliases: ['cnc', 'machining'],
  }),
  row(['cnc-milling', 'CNC milling', 'cnc-machining', 'CNC', 'Milling_(machining)'], {
    wikidata: 'Q179507',
    aliases: ['milling', 'cnc mill'],
    stockForm: 'sheet',
  }),
  row(['cnc-routing', 'CNC routing', 'cnc-milling', 'CNC', 'CNC_router'], { aliases: ['cnc router', 'routing'] }),
  row(['cnc-turning', 'CNC turning', 'cnc-machining', 'CNC', 'Turning'], { aliases: ['turning', 'lathe'] }),
  row(['drilling', 'Drilling', null, 'MEC', 'Drilling']),
  row(['sawing', 'Sawing', null, 'MEC', 'Saw']),
  row(['grinding', 'Grinding', null, 'MEC', 'Grinding_(abrasive_cutting)']),
  row(['edm', 'Electrical discharge machining', null, null, 'Electrical_discharge_machining']),

  row(['laser-cutting', 'Laser cutting', null, 'LAS', 'Laser_cutting'], {
    wikidata: 'Q3062349',
    aliases: ['laser cutter'],
    stockForm: 'sheet',
    mayTurnInPlane: true,
  }),
  row(['laser-engraving', 'Laser engraving', null, 'LAS', 'Laser_engraving'], { stockForm: 'sheet', mayTurnInPlane: true }),
  row(['water-jet-cutting', 'Water jet cutting', null, null, 'Water_jet_cutter'], { stockForm: 'sheet', mayTurnInPlane: true }),
  row(['plasma-cutting', 'Plasma cutting', null, null, 'Plasma_cutting'], { stockForm: 'sheet', mayTurnInPlane: true }),
  row(['vinyl-cutting', 'Vinyl cutting', null, null, 'Vinyl_cutter'], { stockForm: 'sheet', mayTurnInPlane: true }),

  row(['pcb-fabrication', 'Circuit board fabrication', null, 'PCB', 'Printed_circuit_board'], {
    wikidata: 'Q1047286',
    aliases: ['pcb manufacturing'],
  }),
  row(['pcb-milling', 'Circuit board milling', 'pcb-fabrication', 'PCB', 'Printed_circuit_board_milling']),
  row(['pcb-etching', 'Circuit board etching', 'pcb-fabrication', 'PCB', 'Industrial_etching']),
  row(['pcb-assembly', 'Circuit board assembly', null, 'CIR', 'PCB_assembly'], { aliases: ['pcba'] }),
  row(['smt-assembly', 'Surface-mount assembly', 'pcb-assembly', 'CIR', 'Surface-mount_technology'], { aliases: ['smt', 'smd'] }),
  row(['soldering', 'Soldering', null, null, 'Soldering']),

  row(['welding', 'Welding', null, 'WEL', 'Welding'], { wikidata: 'Q12544' }),
  row(['tig-welding', 'TIG welding', 'welding', 'WEL', 'Gas_tungsten_arc_welding'], { aliases: ['tig', 'gtaw'] }),
  row(['mig-welding', 'MIG/MAG welding', 'welding', 'WEL', 'Gas_metal_arc_welding'], { aliases: ['mig', 'mag', 'gmaw'] }),
  row(['spot-welding', 'Spot welding', 'welding', 'WEL', 'Spot_welding']),
  row(['brazing', 'Brazing', null, null, 'Brazing']),

  row(['casting', 'Casting', null, null, 'Casting']),
  row(['injection-moulding', 'Injection moulding', null, null, 'Injection_moulding'], { aliases: ['injection molding'] }),
  row(['thermoforming', 'Thermoforming', null, null, 'Thermoforming']),
  row(['vacuum-forming', 'Vacuum forming', 'thermoforming', null, 'Vacuum_forming'], { stockForm: 'sheet' }),
  row(['sheet-metal-bending', 'Sheet metal bending', null, null, 'Bending_(metalworking)'], { aliases: ['bending', 'folding'] }),

  row(['sewing', 'Sewing', null, null, 'Sewing'], { wikidata: 'Q652122' }),
  row(['embroidery', 'Machine embroidery', null, null, 'Machine_embroidery']),
  row(['knitting', 'Knitting', null, null, 'Knitting']),
  row(['weaving', 'Weaving', null, null, 'Weaving']),

  row(['assembly', 'Assembly by hand', null, 'ASM', 'Assembly_line'], { aliases: ['hand assembly'] }),
];
