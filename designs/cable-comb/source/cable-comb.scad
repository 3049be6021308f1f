// SPDX-License-Identifier: CERN-OHL-P-2.0
// Cable comb: screws under the front edge of a bench and keeps cables from falling behind it.
// All lengths in mm. Printed as it lies here; no supports.

cables = [4, 4, 5, 5, 6.5, 8]; // diameters, left to right
height = 10;                   // along the cable
back = 4;                      // the strip against the bench
wall = 3;                      // fingers between two cables
mouth = 0.72;                  // opening as a share of the cable's diameter
screw = 4;                     // wood screw
ear = 12;                      // room for one screw at each end
$fn = 64;

function sum(list, to) = to <= 0 ? 0 : list[to - 1] + sum(list, to - 1);
deepest = max(cables);
length = 2 * ear + sum(cables, len(cables)) + wall * (len(cables) + 1);
depth = back + deepest + 2.5;

module outline() {
  offset(r = 1.2) offset(delta = -1.2) difference() {
    union() {
      square([length, back]);
      translate([ear, 0]) square([length - 2 * ear, depth]);
    }
    for (i = [0 : len(cables) - 1]) {
      d = cables[i] + 0.4;
      x = ear + wall + sum(cables, i) + wall * i + cables[i] / 2;
      translate([x, back + d / 2]) circle(d = d);
      // The mouth widens outwards, so that a cable finds its way in.
      translate([x, back + d / 2]) polygon([
        [-d * mouth / 2, 0], [-d * mouth / 2, d * 0.45], [-d * 0.62, depth], [d * 0.62, depth], [d * mouth / 2, d * 0.45], [d * mouth / 2, 0]
      ]);
    }
  }
}

module screw_hole() {
  rotate([-90, 0, 0]) {
    translate([0, 0, -1]) cylinder(d = screw + 0.4, h = back + 2);
    translate([0, 0, back - 2]) cylinder(d1 = screw, d2 = screw * 2, h = 2.01);
  }
}

difference() {
  linear_extrude(height) outline();
  for (x = [ear / 2, length - ear / 2]) translate([x, 0, height / 2]) screw_hole();
}
