import { ENTRANCE_WORDS } from '@cityloop/ui/words/entrance';
import { useWords } from '@cityloop/ui/words/use-words';
import { Link } from '@tanstack/react-router';

export function NotFound() {
  const { words } = useWords(ENTRANCE_WORDS);
  return (
    <main className="app-notice">
      <p>{words.notFound}</p>
      <Link to="/">{words.toWall}</Link>
    </main>
  );
}
