// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * What a UART at one speed reads of bytes that were sent at another: 8N1, least bit first, a falling edge begins a byte, each bit is sampled in
 * its middle, and a break waits for the line to rise (ATmega2560 data sheet, section 22.7).
 */
export function readAtOtherSpeed(
  sent: Uint8Array,
  { sentBaud, readBaud }: { readonly sentBaud: number; readonly readBaud: number },
): Uint8Array {
  const bits = [1, 1];
  for (const byte of sent) {
    bits.push(0);
    for (let bit = 0; bit < 8; bit++) bits.push((byte >> bit) & 1);
    bits.push(1);
  }
  // Time in bits of the sender.
  const ratio = sentBaud / readBaud;
  const levelAt = (time: number): number => bits[Math.floor(time)] ?? 1;
  const read: number[] = [];
  for (let time = 0; time < bits.length; ) {
    if (levelAt(time) === 1 || levelAt(time + ratio / 2) === 1) {
      time += ratio / 16;
      continue;
    }
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= levelAt(time + ratio * (bit + 1.5)) << bit;
    read.push(byte);
    time += ratio * 9.5;
    while (time < bits.length && levelAt(time) === 0) time += ratio / 16;
  }
  return Uint8Array.from(read);
}
