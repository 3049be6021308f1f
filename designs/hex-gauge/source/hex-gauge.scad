// SPDX-License-Identifier: CC-BY-4.0
// Hex gauge: slide it over a bolt head or a nut and read which spanner it needs. Slots at the edge, numbers engraved.
// All lengths in mm. `what` chooses: "blank" the piece on its blank, "path" the line of the tool's centre, "assembly" the finished thing.

what = "assembly";
tool = 2.0;      // end mill, for cutting and engraving
sheet = 4.0;     // plywood, HDPE or acrylic
play = 0.15;     // a slot is that much wider than the head
sizes = [5.5, 7, 8, 10, 13, 17, 19]; // across flats: M3 M4 M5 M6 M8 M10 M12
web = 8.5;       // between two slots
plate = 62;      // height
margin = [10, 10];
$fn = 64;

function sum(list, to) = to <= 0 ? 0 : list[to - 1] + sum(list, to - 1);
function slot_x(i) = web + sum(sizes, i) + web * i + sizes[i] / 2;
length = sum(sizes, len(sizes)) + web * (len(sizes) + 1);

module plate_shape() {
  difference() {
    offset(r = 5) offset(delta = -5) square([length, plate]);
    for (i = [0 : len(sizes) - 1]) {
      w = sizes[i] + play;
      deep = 0.5 * sizes[i] + 7;
      translate([slot_x(i) - w / 2, plate - deep]) square([w, deep + 1]);
      // Both edges of the mouth are eased.
      translate([slot_x(i), plate]) rotate(45) square(w * 0.5 * 1.4142 + 1.2, center = true);
    }
    // The hole it hangs by.
    translate([length - 14, 13]) circle(d = 10);
  }
}

module blank() { translate(margin) plate_shape(); }

if (what == "blank") blank();
if (what == "path") offset(r = tool / 2) blank();
module assembly() {
  difference() {
    linear_extrude(sheet) plate_shape();
    // The numbers as the tool engraves them, for the picture.
    for (i = [0 : len(sizes) - 1]) translate([slot_x(i), plate - 0.5 * sizes[i] - 17.3 + 3.15, sheet - 0.4])
      linear_extrude(1) text(str(sizes[i]), size = 6.3, halign = "center", valign = "center", spacing = 1.1, font = "DejaVu Sans:style=Bold");
  }
}

if (what == "assembly") assembly();
