// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a job makes, of what and where: looked up once when it is requested and kept with the job, as a design's version never changes. */
export type JobSubject = {
  designId: string;
  designSlug: string;
  designName: string;
  designVersionId: string;
  version: string;
  /** `id`: where the designer is one of our people. */
  designer: { id: string | null; name: string };
  /** SPDX expression. */
  licence: string;
  /** What has to stand on the made thing, in plain words. */
  attribution: string;
  partId: string;
  partName: string;
  imageSha256: string | null;
  machineName: string;
  /** How its program is made: sliced from the mesh, or as it comes with the design. */
  route: 'slice' | 'program';
  /** Blanks one copy uses up; null = the part is made from a spool or from nothing counted. */
  blanksPerCopy: number | null;
};

/** The lot a job takes from, with what is needed to weigh what a run used. */
export type JobLot = {
  id: string;
  name: string;
  kind: string;
  colorHex: string;
  form: 'spool' | 'sheet';
  diameterUm: number | null;
  densityMgPerCm3: number | null;
};
