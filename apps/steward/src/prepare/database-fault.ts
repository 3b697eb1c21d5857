/** What is wrong with DATABASE_URL, in one line that says what to change; undefined where it is something else. */
export function describeDatabaseFault(error: unknown, databaseUrl: string): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { host, pathname, username } = new URL(databaseUrl);
  const database = pathname.slice(1);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `DATABASE_URL names the host ${host}, which cannot be found.`;
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return `DATABASE_URL names ${host}, where no PostgreSQL answers (${code}). Start it, or change the address.`;
    case '28P01':
    case '28000':
      return `DATABASE_URL: PostgreSQL at ${host} refuses the user ${username}. Check name and password.`;
    case '3D000':
      return `DATABASE_URL names the database ${database}, which doesn't exist at ${host}. Create it, or change the name.`;
    case '42501':
      return `DATABASE_URL: the user ${username} lacks a right (${(error as Error).message}). Connect as the owner of ${database} who may create roles, or give DATABASE_SERVICE_URL.`;
    default:
      return undefined;
  }
}

/** What is wrong with DATA_DIR, or undefined where it is something else. */
export function describeFolderFault(error: unknown, dataDir: string): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `DATA_DIR ${dataDir} cannot be written to (${code}). Change its rights, or name another folder.`;
  }
  if (code === 'ENOSPC') return `DATA_DIR ${dataDir} lies on a full disk. Make room, or name another folder.`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `DATA_DIR ${dataDir} is not a folder. Name one.`;
  return undefined;
}
