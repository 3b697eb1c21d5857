import { useEffect, useState } from 'react';

/** Size of a rem over 16 px, as the page's own style sets it from the viewport. */
function remScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/** {@link remScale}, in steps of a sixteenth so that dragging a window's corner does not rebuild a map at each pixel. */
export function useRemScale(): number {
  const [scale, setScale] = useState(stepped);
  useEffect(() => {
    const measure = () => setScale(stepped());
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return scale;
}

function stepped(): number {
  return Math.round(remScale() * 16) / 16;
}
