import { Navigate } from '@tanstack/react-router';

/** Nobody signed in never comes here: the shell shows the sign-in page in place. */
export function SignInRoute() {
  return <Navigate to="/desk" replace />;
}
