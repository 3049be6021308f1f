// SPDX-License-Identifier: CERN-OHL-S-2.0
// Stacking tray: keeps the screws of one repair together; trays stand safely on each other, full or empty.
// All lengths in mm. Printed as it lies here; no supports.

inner = [66, 46]; // room inside
height = 18;      // of the room inside
wall = 1.26;      // three lines of a 0.4 mm nozzle
floor_mm = 1.0;
radius = 6;       // of the corners
foot = 2.0;       // how far a tray sinks into the one below
clearance = 0.35;
dividers = 1;     // walls across the long side
$fn = 48;

outer = inner + [2 * wall, 2 * wall];

module plate(size, r) {
  hull() for (x = [-1, 1], y = [-1, 1])
    translate([x * (size[0] / 2 - r), y * (size[1] / 2 - r)]) circle(r = r);
}

// The foot is drawn in at 45 degrees, so that it prints without support.
module shell(size, r, bottom, top) {
  shrink = wall + clearance;
  hull() {
    translate([0, 0, bottom]) linear_extrude(0.01) plate(size - [2 * shrink, 2 * shrink], r - shrink);
    translate([0, 0, bottom + foot]) linear_extrude(0.01) plate(size - [2 * shrink, 2 * shrink], r - shrink);
    translate([0, 0, bottom + foot + shrink]) linear_extrude(0.01) plate(size, r);
  }
  translate([0, 0, bottom + foot + shrink]) linear_extrude(top - bottom - foot - shrink) plate(size, r);
}

module tray() {
  difference() {
    shell(outer, radius, 0, height + floor_mm);
    difference() {
      translate([0, 0, floor_mm]) shell(inner, radius - wall, 0, height + 1);
      for (i = [1 : 1 : dividers])
        translate([-inner[0] / 2 + i * inner[0] / (dividers + 1) - 0.42, -inner[1] / 2, 0]) cube([0.84, inner[1], height + floor_mm - foot - 1]);
    }
    // A finger's room at the front, and one at the back, to part two stacked trays.
    for (side = [-1, 1]) translate([0, side * outer[1] / 2, height + floor_mm])
      rotate([90, 0, 0]) scale([1, 0.45, 1]) cylinder(d = 18, h = 4 * wall, center = true);
  }
}

tray();
