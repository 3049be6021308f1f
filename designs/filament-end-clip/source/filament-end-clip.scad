// SPDX-License-Identifier: CC0-1.0
// Filament end clip: pushed on the rim of a spool, it holds the loose end so that the winding cannot knot.
// All lengths in mm. Printed on its side as it lies here; no supports.

rim = 4.0;        // thickness of the spool's rim; measure yours, 2.5 to 6 is common
filament = 1.75;  // 1.75 or 2.85
reach = 16;       // how far the legs reach down the rim
width = 12;       // along the rim
leg = 2.6;        // springy legs
grip = 0.5;       // how much the legs close towards their ends
$fn = 64;

head = filament + 5;
outer = rim + 2 * leg;

module leg_shape(side) {
  hull() {
    translate([side * (rim + leg) / 2, reach]) circle(d = leg);
    translate([side * ((rim + leg) / 2 - grip), 3]) circle(d = leg);
  }
  // A lip turned outwards lets the clip slide on.
  hull() {
    translate([side * ((rim + leg) / 2 - grip), 3]) circle(d = leg);
    translate([side * ((rim + leg) / 2 + 1.2), 0]) circle(d = leg);
  }
}

module profile() {
  difference() {
    union() {
      leg_shape(1);
      leg_shape(-1);
      translate([-outer / 2, reach]) offset(r = 1.5) offset(delta = -1.5) square([outer, head]);
      // A tab for the thumb.
      hull() {
        translate([outer / 2 - 2, reach + head - 2]) circle(d = 4);
        translate([outer / 2 + 7, reach + head - 2]) circle(d = 4);
      }
      translate([-outer / 2, reach - 1]) square([outer, 3]);
    }
    translate([-rim / 2, reach - 3]) square([rim, 3]);
  }
}

translate([0, 0, 0]) difference() {
  linear_extrude(width) profile();
  // Two holes across the head: the end goes in one and out of the other, and stays by itself.
  for (z = [width * 0.3, width * 0.7]) translate([-outer, reach + head / 2 + 0.6, z])
    rotate([0, 90, 0]) cylinder(d = filament + 0.45, h = 3 * outer);
}
