import type { Queryable } from '../connection/transaction.ts';

/** Is this an account in service that handles for this department? */
export async function isHandlerOf(db: Queryable, username: string, department: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from account where username = $1 and department = $2 and 'handler' = any(roles) and not disabled`,
    [username, department],
  );
  return rowCount === 1;
}

export async function isComponent(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from component where id = $1', [id]);
  return rowCount === 1;
}
