// SPDX-License-Identifier: AGPL-3.0-or-later
// Addresses from names: `Hängeregal №2` -> `haengeregal-no2`.

/** Longest slug, as `contracts` has it. */
export const MAX_SLUG_CHARS = 80;

const LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  å: 'a',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  œ: 'oe',
};

/** A lower-case address of a-z, 0-9 and "-", at most {@link MAX_SLUG_CHARS} long; `fallback` when the name has no such letter. */
export function slugOf(name: string, fallback: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[äöüßæøåłđðþœ]/gu, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/gu, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, MAX_SLUG_CHARS)
    .replace(/^-+|-+$/gu, '');
  return slug === '' ? fallback : slug;
}

/** `slug`, or `slug-2`, `slug-3`, … : the first that is not in `taken`. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  let candidate = slug;
  for (let count = 2; taken.has(candidate); count += 1) {
    const suffix = `-${count}`;
    candidate = slug.slice(0, MAX_SLUG_CHARS - suffix.length) + suffix;
  }
  return candidate;
}
