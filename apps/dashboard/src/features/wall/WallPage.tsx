import { useOperation } from '../../live/city-client.tsx';
import { nameIn, useLanguage } from '../../live/language.ts';

/** The wall of the operations center. */
export function WallPage() {
  const { language } = useLanguage();
  const city = useOperation('getCity', {});
  return <main className="wall">{city.data && <h1>{nameIn(language, city.data)}</h1>}</main>;
}
