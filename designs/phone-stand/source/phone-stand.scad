// SPDX-License-Identifier: CC-BY-SA-4.0
// Phone stand: four pieces of 6 mm plywood that slot together without glue; holds a phone or a small tablet.
// All lengths in mm. `what` chooses: "blank" the pieces on one blank, "path" the line of the tool's centre, "assembly" the finished thing.

what = "assembly";
tool = 3.0;      // end mill
sheet = 6.0;     // plywood
fit = 0.2;       // added to every slot
$fn = 64;

bar = [110, 18];
bar_at = [16, 78]; // where the bars cross a side
spread = 62;       // between the two sides

module stroke(from, to, r1, r2) {
  hull() {
    translate(from) circle(r = r1);
    translate(to) circle(r = r2);
  }
}

module side_shape() {
  difference() {
    // Inner corners are rounded so that the tool reaches them.
    offset(r = -4) offset(delta = 4) union() {
      stroke([9, 9], [91, 9], 9, 9);
      stroke([5, 9], [5, 24], 5, 5);
      stroke([30, 12], [58, 98], 7, 6);
      stroke([89, 9], [50, 66], 6, 5);
    }
    for (x = bar_at) translate([x - (sheet + fit) / 2, -1]) square([sheet + fit, 11]);
  }
}

module bar_shape() {
  difference() {
    offset(r = 3) offset(delta = -3) square(bar);
    for (x = [bar[0] / 2 - spread / 2, bar[0] / 2 + spread / 2])
      translate([x - (sheet + fit) / 2, 8]) square([sheet + fit, 11]);
  }
}

module blank() {
  translate([12, 12]) side_shape();
  translate([128, 12]) side_shape();
  translate([12, 130]) bar_shape();
  translate([136, 130]) bar_shape();
}

module assembly() {
  for (y = [0, spread]) translate([0, y + sheet / 2, 0]) rotate([90, 0, 0]) linear_extrude(sheet) side_shape();
  for (x = bar_at) translate([x - sheet / 2, spread / 2 - bar[0] / 2, 0]) rotate([90, 0, 90]) linear_extrude(sheet) bar_shape();
}

if (what == "blank") blank();
if (what == "path") offset(r = tool / 2) blank();
if (what == "assembly") assembly();
