// Where the world lies on the screen: the camera, and the way back from a pointer to the world.
import { HEIGHT, WIDTH } from "../engine/world.js"

/** @typedef {{width: number, height: number, a: number, b: number, e: number, f: number, scale: number, rotation: number}} View maps x, y to (a x - b y + e, b x + a y + f), CSS pixels */
/** @typedef {{top: number, right: number, bottom: number, left: number}} Insets */

const MARGIN = 0.985
const TALL = 1.32 // on a tall screen the world may be this much wider than it: larger bodies, a little hidden at the sides

/**
 * @param {{width: number, height: number, insets: Insets, zoom: number, rotation: number, x: number, y: number}} camera rotation in degrees
 * @returns {View}
 */
export const viewOf = ({ width, height, insets, zoom, rotation, x, y }) => {
  const [freeWidth, freeHeight] = [width - insets.left - insets.right, height - insets.top - insets.bottom]
  const tall = Math.min(TALL, Math.max(1, freeHeight / freeWidth))
  const scale = Math.max(0.05, Math.min((freeWidth / WIDTH) * tall, freeHeight / HEIGHT)) * MARGIN * zoom
  const angle = (rotation * Math.PI) / 180
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)]
  const [middleX, middleY] = [insets.left + freeWidth / 2, insets.top + freeHeight / 2]
  return { width, height, a, b, e: middleX - a * x + b * y, f: middleY - b * x - a * y, scale, rotation: angle }
}

/** @param {View} view @param {number} x @param {number} y @returns {[number, number]} */
export const toScreen = (view, x, y) => [view.a * x - view.b * y + view.e, view.b * x + view.a * y + view.f]

/** @param {View} view @param {number} px @param {number} py @returns {[number, number]} */
export const toWorld = (view, px, py) => {
  const [dx, dy, square] = [px - view.e, py - view.f, view.scale * view.scale]
  return [(view.a * dx + view.b * dy) / square, (view.a * dy - view.b * dx) / square]
}

export const CENTRE = /** @type {const} */ ([WIDTH / 2, HEIGHT / 2])
export { HEIGHT, WIDTH }
