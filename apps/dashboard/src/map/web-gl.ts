/** Whether this browser can draw the map at all. */
export function hasWebGl(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null;
  } catch {
    // Some policies throw instead of answering null; either way there is none.
    return false;
  }
}
