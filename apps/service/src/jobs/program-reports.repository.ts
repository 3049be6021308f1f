// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Dialect, ProgramReport } from '@fabcommons/gcode';
import { DataSource } from 'typeorm';
import { ProgramReportRow } from './program-report.entity.js';

/** Format of stored reports; a change of `ProgramReport` that preflight reads takes a new one, and reports are made anew. */
const REPORT_FORMAT = 1;

/** Reports of programs by the hash of their bytes. */
@Injectable()
export class ProgramReportsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async find(sha256: string, dialect: Dialect): Promise<ProgramReport | null> {
    const row = await this.rows().findOneBy({ sha256, dialect, format: REPORT_FORMAT });
    return row && isReport(row.report) ? row.report : null;
  }

  /** The same again changes nothing. */
  async keep(sha256: string, dialect: Dialect, report: ProgramReport): Promise<void> {
    const row = { sha256, dialect, format: REPORT_FORMAT, report };
    await this.rows().createQueryBuilder().insert().values(row).orIgnore().execute();
  }

  private rows() {
    return this.dataSource.getRepository(ProgramReportRow);
  }
}

/** We wrote it in this format; what else stands there is not used. */
const isReport = (value: object): value is ProgramReport => 'safety' in value && 'problems' in value;
