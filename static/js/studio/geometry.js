// What is hit, what an object is held by, and what a handle does. Pure: world coordinates in, changes out.

import { boxOf, distance, hasEnds, itemAt, middle, reachOf } from "../scene/shapes.js"

/**
 * @typedef {import("../scene/shapes.js").Point} Point
 * @typedef {import("../scene/shapes.js").Item} Item
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{name: string, x: number, y: number}} Handle
 */

export const WIDTH = 1000
export const HEIGHT = 600
const SNAP = 1024
const ARM = 34 // of a direction's handle, beyond the object's rim

export { boxOf, distance, hasEnds, middle, reachOf }
export const hit = itemAt

/** On the raster that the engine keeps. @param {number} value */
export const held = (value) => Math.round(value * SNAP) / SNAP
/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value))

/** Those whose middle lies in a box. @param {readonly Item[]} objects @param {Point} a @param {Point} b */
export const within = (objects, a, b) =>
  objects.filter((item) => {
    const { x, y } = middle(item)
    return x >= Math.min(a.x, b.x) && x <= Math.max(a.x, b.x) && y >= Math.min(a.y, b.y) && y <= Math.max(a.y, b.y)
  })

/** From where a direction is turned. @param {Item} item @returns {Point} */
export const pivot = (item) => (item.kind === "wind" ? middle(item) : { x: item.x, y: item.y })

/** What an object is held by, besides itself. @param {Item} item @returns {Handle[]} */
export const handlesOf = (item) => {
  /** @type {Handle[]} */
  const handles = []
  if (hasEnds(item)) handles.push({ name: "start", x: item.x, y: item.y }, { name: "end", x: item.x2, y: item.y2 })
  if (item.kind === "wind") handles.push({ name: "beside", x: item.x2, y: item.y }, { name: "below", x: item.x, y: item.y2 })
  const side = item.x > WIDTH - (item.reach ?? item.radius ?? 0) ? -1 : 1 // where the right side lies beyond the world, the left
  if (item.reach !== undefined) handles.push({ name: "reach", x: item.x + side * item.reach, y: item.y })
  if (item.radius !== undefined && item.kind !== "wall") handles.push({ name: "radius", x: item.x + side * item.radius, y: item.y })
  if (item.angle !== undefined) {
    const turn = (item.angle * Math.PI) / 180
    const arm = (item.radius ?? 0) + ARM
    const from = pivot(item)
    handles.push({ name: "angle", x: from.x + arm * Math.cos(turn), y: from.y + arm * Math.sin(turn) })
  }
  return handles
}

/** @param {Item} item @param {string} field @param {number} value @returns {Change} */
const setting = (item, field, value) => ({ path: `objects.${item.id}.${field}`, value: held(value) })

/** What the four corners set. @type {Record<string, [string, string]>} */
const CORNERS = { start: ["x", "y"], end: ["x2", "y2"], beside: ["x2", "y"], below: ["x", "y2"] }

/** What pulling a handle to a point does. @param {Item} item @param {string} name @param {Point} to @param {boolean} fine in steps of 15° @returns {Change[]} */
export const pull = (item, name, to, fine) => {
  const at = { x: clamp(to.x, 0, WIDTH), y: clamp(to.y, 0, HEIGHT) }
  if (name in CORNERS) return [setting(item, CORNERS[name][0], at.x), setting(item, CORNERS[name][1], at.y)]
  if (name === "radius") return [setting(item, "radius", clamp(distance(item, to), 2, 200))]
  if (name === "reach") return [setting(item, "reach", clamp(distance(item, to), 10, 1000))]
  const from = pivot(item)
  const degrees = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI
  const turned = fine ? Math.round(degrees / 15) * 15 : Math.round(degrees)
  return [setting(item, "angle", (turned + 360) % 360)]
}

/** Objects moved together, as far as the rim lets all of them. @param {readonly Item[]} items @param {number} dx @param {number} dy @returns {Change[]} */
export const moved = (items, dx, dy) => {
  const xs = items.flatMap((item) => (hasEnds(item) ? [item.x, item.x2] : [item.x]))
  const ys = items.flatMap((item) => (hasEnds(item) ? [item.y, item.y2] : [item.y]))
  const right = clamp(dx, -Math.min(...xs), WIDTH - Math.max(...xs))
  const down = clamp(dy, -Math.min(...ys), HEIGHT - Math.max(...ys))
  return items.flatMap((item) => {
    const ends = hasEnds(item) ? [setting(item, "x2", item.x2 + right), setting(item, "y2", item.y2 + down)] : []
    return [setting(item, "x", item.x + right), setting(item, "y", item.y + down), ...ends]
  })
}

/** Objects turned about their common middle; a wind's rectangle stays upright, what turns is where it blows. @param {readonly Item[]} items @param {number} degrees @returns {Change[]} */
export const turned = (items, degrees) => {
  const angle = (degrees * Math.PI) / 180
  const middles = items.map(middle)
  const about = { x: middles.reduce((sum, at) => sum + at.x, 0) / items.length, y: middles.reduce((sum, at) => sum + at.y, 0) / items.length }
  /** @param {number} x @param {number} y */
  const around = (x, y) => {
    const [dx, dy] = [x - about.x, y - about.y]
    return [clamp(about.x + dx * Math.cos(angle) - dy * Math.sin(angle), 0, WIDTH), clamp(about.y + dx * Math.sin(angle) + dy * Math.cos(angle), 0, HEIGHT)]
  }
  return items.flatMap((item) => {
    const direction = item.angle === undefined ? [] : [setting(item, "angle", (item.angle + degrees + 360) % 360)]
    if (item.kind === "wind") {
      const { x, y } = middle(item)
      const [toX, toY] = around(x, y)
      return [...moved([item], toX - x, toY - y), ...direction]
    }
    const [x, y] = around(item.x, item.y)
    const changes = [setting(item, "x", x), setting(item, "y", y), ...direction]
    if (!hasEnds(item)) return changes
    const [x2, y2] = around(item.x2, item.y2)
    return [...changes, setting(item, "x2", x2), setting(item, "y2", y2)]
  })
}
