// SPDX-License-Identifier: CERN-OHL-W-2.0
// Drill stand: ten metric drills, each in a tube of its own with its size in front of it.
// All lengths in mm. Printed as it lies here; no supports.

drills = [1, 2, 2.5, 3, 3.3, 4, 4.2, 5, 6, 8]; // 2.5, 3.3 and 4.2 are the tap drills of M3, M4 and M5
clearance = 0.35;
wall = 0.9;
base = 1.6;
pitch = 10.2;     // from tube to tube
tube = [9, 16];  // height of the first and of the last tube
$fn = 48;

count = len(drills);
length = count * pitch + 2;
depth = 22;

module number(value) {
  linear_extrude(0.6) text(str(value), size = 4.2, halign = "center", valign = "center", font = "DejaVu Sans:style=Bold", $fn = 5);
}

union() {
  linear_extrude(base) offset(r = 4) offset(delta = -4) translate([-pitch / 2 - 1, -9]) square([length, depth]);
  for (i = [0 : count - 1]) translate([i * pitch, 5, 0]) {
    h = tube[0] + (tube[1] - tube[0]) * i / (count - 1);
    hole = drills[i] + clearance;
    difference() {
      union() {
        cylinder(d = hole + 2 * wall, h = h);
        cylinder(d1 = hole + 2 * wall + 4, d2 = hole + 2 * wall, h = base + 2);
      }
      translate([0, 0, base - 0.8]) cylinder(d = hole, h = h);
      translate([0, 0, h - 0.8]) cylinder(d1 = hole, d2 = hole + 1.4, h = 0.81);
    }
    translate([0, -10, base - 0.01]) number(drills[i]);
  }
}
