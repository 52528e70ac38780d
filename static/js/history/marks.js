// The strip under the film: a line for each moment, taller where a session begins, brass where it has a name.

/**
 * @param {HTMLCanvasElement} canvas @param {readonly (import("./film-time.js").Frame & {moment?: string})[]} frames as far apart as the slider has them
 */
export const drawMarks = (canvas, frames) => {
  const { clientWidth: width, clientHeight: height } = canvas
  const ratio = Math.min(devicePixelRatio || 1, 2)
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) })
  const g = canvas.getContext("2d")
  if (!g || !width) return
  const style = getComputedStyle(canvas)
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim()
  g.setTransform(ratio, 0, 0, ratio, 0, 0)
  frames.forEach((frame, k) => {
    const begins = frame.session !== frames[k - 1]?.session
    g.fillStyle = colour(frame.moment ? "--brass" : begins ? "--dim" : "--line-2")
    const high = frame.moment || begins ? height : height * 0.5
    g.fillRect((k / Math.max(1, frames.length - 1)) * (width - 2), height - high, frame.moment ? 2 : 1, high)
  })
}
