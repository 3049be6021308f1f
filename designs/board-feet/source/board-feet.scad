// SPDX-License-Identifier: CC-BY-4.0
// Board feet: four corners that grip a circuit board by its edges and hold it level above the bench while one solders.
// All lengths in mm. Printed as it lies here, four at once; no supports.

side = 18;       // of a foot
height = 13.4;
board = 8;       // height of the board above the bench
groove = 2.4;    // depth of the V groove; holds boards from 0.8 to 2.4 mm
arm = 6;         // thickness of the two arms of the corner
gap = 5;         // between the feet on the print bed
$fn = 48;

module corner_shape(grow) {
  // An L whose inner corner looks to +x +y.
  difference() {
    offset(r = 2.5) offset(delta = -2.5) square([side, side]);
    translate([arm - grow, arm - grow]) square([side, side]);
  }
}

module v_groove() {
  // The free corner grows by `groove` and shrinks again: both flanks at 45 degrees, so nothing hangs in the air.
  steps = [[board - groove, 0], [board, groove], [board + groove, 0]];
  for (i = [0, 1]) hull() for (s = [steps[i], steps[i + 1]])
    translate([arm - s[1], arm - s[1], s[0]]) cube([side, side, 0.001]);
}

module foot() {
  difference() {
    union() {
      linear_extrude(height) corner_shape(0);
      // A broad sole keeps it from tipping.
      linear_extrude(2.2) offset(r = 2.5) offset(delta = -2.5) square([side, side]);
    }
    v_groove();
  }
}

turns = [[0, 270], [90, 180]]; // every foot looks to the middle
for (x = [0, 1], y = [0, 1]) translate([x * (side + gap), y * (side + gap)])
  translate([side / 2, side / 2]) rotate([0, 0, turns[x][y]]) translate([-side / 2, -side / 2]) foot();
