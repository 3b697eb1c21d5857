/** Contour lines around a river, drawn once: the page has no photo and needs no network. */
export function CityRings() {
  const rings = Array.from({ length: 11 }, (_, index) => ringPath(90 + index * 62, index * 0.35));
  return (
    <svg className="sign-in-art" viewBox="0 0 1600 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {rings.map((path, index) => (
        <path key={path} d={path} style={{ opacity: 0.5 - index * 0.04 }} />
      ))}
      <path className="sign-in-river" d="M-20 560C180 470 300 640 520 560S820 380 1010 470s330 130 620-30" />
    </svg>
  );
}

function ringPath(radius: number, turn: number): string {
  const points = Array.from({ length: 72 }, (_, index) => {
    const angle = (index / 72) * Math.PI * 2;
    const wave = 1 + 0.09 * Math.sin(3 * angle + turn) + 0.05 * Math.sin(5 * angle - turn * 2);
    const x = 470 + Math.cos(angle) * radius * wave * 1.25;
    const y = 430 + Math.sin(angle) * radius * wave;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join('L')}Z`;
}
