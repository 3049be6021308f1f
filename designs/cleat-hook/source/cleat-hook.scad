// SPDX-License-Identifier: CERN-OHL-S-2.0
// Cleat hook: hangs on a French cleat and carries cables, clamps or a headset. Cut from 12 mm plywood, two from one blank.
// All lengths in mm. `what` chooses: "blank" the pieces on one blank, "path" the line of the tool's centre, "assembly" one hook.

what = "assembly";
tool = 4.0;      // end mill
sheet = 12.0;    // plywood
cleat = 19;      // thickness of the wall cleat
fit = 0.8;       // play on the cleat
$fn = 64;

edge = 104;      // where the front edge of the cleat meets the hook

module hook_shape() {
  reach = cleat - fit;
  difference() {
    // Outer corners are eased, inner ones rounded so that the tool reaches them.
    offset(r = -5) offset(delta = 5) offset(r = 3) offset(delta = -3) union() {
      square([22, 128]);
      translate([-reach, edge - reach]) square([reach + 4, 128 - edge + reach]); // the tooth
      square([74, 20]);
      translate([58, 0]) square([16, 44]);
      polygon([[20, 18], [52, 18], [20, 60]]); // a brace under the load
    }
    // The cleat: its upper edge is cut at 45 degrees and falls towards the wall.
    polygon([[0, 30], [-3 * cleat, 30], [-3 * cleat, edge - 3 * cleat], [0, edge]]);
    // Relief where the tool cannot reach into the sharp corner.
    translate([-0.8, edge - 1.9]) circle(d = 9);
    translate([11, 116]) circle(d = 7);
  }
}

module blank() {
  translate([42, 12]) hook_shape();
  translate([160, 12]) hook_shape();
}

if (what == "blank") blank();
if (what == "path") offset(r = tool / 2) blank();
if (what == "assembly") rotate([90, 0, 0]) linear_extrude(sheet) hook_shape();
