// SPDX-License-Identifier: AGPL-3.0-or-later
import { Controller, Header, Inject } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { Config } from '../config/index.js';
import { docsPage } from './docs-page.js';
import { openApiDocument, type OpenApiDocument } from './document.js';
import { Endpoint } from './endpoint.js';
import { findEndpoints } from './find-endpoints.js';

/** The API described for programs and for people; made at the first question. */
@Controller('api')
export class OpenApiController {
  private document: OpenApiDocument | null = null;
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Config) private readonly config: Config,
  ) {}

  @Endpoint('GET', 'openapi.json', { auth: 'public', produces: 'application/json', summary: 'This description, as OpenAPI 3.1' })
  describe(): OpenApiDocument {
    this.document ??= openApiDocument(findEndpoints(this.discovery, this.reflector).endpoints, this.config.publicUrl);
    return this.document;
  }

  @Endpoint('GET', 'docs', { auth: 'public', produces: 'text/html', summary: 'This description, as a page' })
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return docsPage(this.describe());
  }
}
