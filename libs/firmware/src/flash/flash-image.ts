// SPDX-License-Identifier: AGPL-3.0-or-later

/** Bytes that stand together; `address` counts bytes from the start of the flash (or of what the format calls address 0). */
export type FlashSegment = { readonly address: number; readonly bytes: Uint8Array };

/** What a firmware file puts where: segments in ascending order, none empty, none touching or overlapping another. */
export type FlashImage = {
  readonly segments: readonly FlashSegment[];
  /** Sum of all segments, without gaps. */
  readonly sizeBytes: number;
  /** One past the last byte. */
  readonly endAddress: number;
};

/** One page as it will stand in the flash; bytes that the image does not name are 0xFF, as erased flash is. */
export type FlashPage = { readonly address: number; readonly bytes: Uint8Array };

/** What an erased flash cell reads as. */
export const ERASED = 0xff;

/** Two pieces of a file that name the same address, by their index in the list given. */
export type Overlap = { readonly address: number; readonly first: number; readonly second: number };

/** Joins pieces in any order into an image; an overlap (also of equal bytes) is refused, since one of the two is not what was meant. */
export function joinSegments(
  pieces: readonly FlashSegment[],
): { readonly kind: 'image'; readonly image: FlashImage } | { readonly kind: 'overlap'; readonly overlap: Overlap } {
  const order = pieces
    .map((piece, index) => ({ piece, index }))
    .filter(({ piece }) => piece.bytes.length > 0)
    .sort((a, b) => a.piece.address - b.piece.address);
  const runs: FlashSegment[][] = [];
  let end = -1;
  let last = -1;
  for (const { piece, index } of order) {
    if (piece.address < end)
      return {
        kind: 'overlap',
        overlap: { address: piece.address, first: Math.min(last, index), second: Math.max(last, index) },
      };
    const run = runs.at(-1);
    if (run && piece.address === end) run.push(piece);
    else runs.push([piece]);
    end = piece.address + piece.bytes.length;
    last = index;
  }
  const segments = runs.map(concatenate);
  return {
    kind: 'image',
    image: { segments, sizeBytes: segments.reduce((sum, { bytes }) => sum + bytes.length, 0), endAddress: Math.max(end, 0) },
  };
}

/** An image of plain bytes that begin at `address`: what a `.bin` file is. */
export const imageOfBytes = (bytes: Uint8Array, address = 0): FlashImage => ({
  segments: bytes.length === 0 ? [] : [{ address, bytes }],
  sizeBytes: bytes.length,
  endAddress: bytes.length === 0 ? 0 : address + bytes.length,
});

/**
 * The pages that an image touches, in ascending order.
 * @param options.fillGaps every page from 0 to the last one, also those the image does not touch: for bootloaders that erase in sequence
 */
export function pagesOf(image: FlashImage, pageBytes: number, options: { readonly fillGaps?: boolean } = {}): FlashPage[] {
  const pages = new Map<number, Uint8Array>();
  const pageAt = (address: number): Uint8Array => {
    const known = pages.get(address);
    if (known) return known;
    const fresh = new Uint8Array(pageBytes).fill(ERASED);
    pages.set(address, fresh);
    return fresh;
  };
  if (options.fillGaps) for (let address = 0; address < image.endAddress; address += pageBytes) pageAt(address);
  for (const { address, bytes } of image.segments) {
    for (let offset = 0; offset < bytes.length; ) {
      const within = (address + offset) % pageBytes;
      const piece = bytes.subarray(offset, offset + pageBytes - within);
      pageAt(address + offset - within).set(piece, within);
      offset += piece.length;
    }
  }
  return [...pages].sort(([a], [b]) => a - b).map(([address, bytes]) => ({ address, bytes }));
}

function concatenate(run: readonly FlashSegment[]): FlashSegment {
  const [first] = run;
  if (first && run.length === 1) return first;
  const bytes = new Uint8Array(run.reduce((sum, piece) => sum + piece.bytes.length, 0));
  let at = 0;
  for (const piece of run) {
    bytes.set(piece.bytes, at);
    at += piece.bytes.length;
  }
  return { address: first?.address ?? 0, bytes };
}
