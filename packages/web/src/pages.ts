import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';

/** A built page application and the path that it is served at; a missing folder is simply not served. */
export interface PageFolder {
  readonly at: string;
  readonly folder: string | undefined;
}

const YEAR_SECONDS = 31_536_000;

/** In this order, so `/` comes last. Paths without a file extension get the app's page, which routes by itself. */
export function mountPages(app: Express, pages: readonly PageFolder[]): void {
  for (const { at, folder } of pages) if (folder && existsSync(folder)) mountPage(app, at, folder);
}

function mountPage(app: Express, at: string, folder: string): void {
  const files = express.static(folder, { index: 'index.html', redirect: true, setHeaders: cacheByName });
  app.use(at, files);
  app.use(at, (request: Request, response: Response, next) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !/\.\w+$/.test(request.path);
    if (!isPage) return next();
    response.set('Cache-Control', 'no-cache').sendFile(join(folder, 'index.html'));
  });
}

/** Names under `assets/` carry a hash of their content; all else is asked for each time. */
function cacheByName(response: Response, path: string): void {
  const isHashed = /[/\\]assets[/\\]/.test(path);
  response.set('Cache-Control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
}
