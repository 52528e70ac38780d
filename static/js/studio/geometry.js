// Where objects are, what is hit, and what a handle does. Pure: world coordinates in, changes out.

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {Record<string, any> & Point} Item an object of the document
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{name: string, x: number, y: number}} Handle
 */

export const WIDTH = 1000
export const HEIGHT = 600
const SNAP = 1024

/** On the raster that the engine keeps. @param {number} value */
const held = (value) => Math.round(value * SNAP) / SNAP
/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value))
/** @param {Point} a @param {Point} b */
export const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y)

/** How far a point is from the middle line of an object. @param {Item} item @param {Point} at */
const distanceTo = (item, at) => {
  if (item.kind !== "wall") return distance(item, at)
  const along = { x: item.x2 - item.x, y: item.y2 - item.y }
  const length = along.x ** 2 + along.y ** 2 || 1
  const t = clamp(((at.x - item.x) * along.x + (at.y - item.y) * along.y) / length, 0, 1)
  return distance({ x: item.x + t * along.x, y: item.y + t * along.y }, at)
}

/** Half the size at which an object is taken hold of. @param {Item} item */
export const reachOf = (item) => Math.max(item.radius ?? 14, 10)

/** The uppermost object at a point; `slack` world units beside it count too. @param {readonly Item[]} objects @param {Point} at @param {number} slack */
export const hit = (objects, at, slack) => objects.findLast((item) => distanceTo(item, at) <= reachOf(item) + slack)

/** @param {Item} item @returns {Point} */
export const middle = (item) => (item.kind === "wall" ? { x: (item.x + item.x2) / 2, y: (item.y + item.y2) / 2 } : { x: item.x, y: item.y })

/** Those whose middle lies in a box. @param {readonly Item[]} objects @param {Point} a @param {Point} b */
export const within = (objects, a, b) =>
  objects.filter((item) => {
    const { x, y } = middle(item)
    return x >= Math.min(a.x, b.x) && x <= Math.max(a.x, b.x) && y >= Math.min(a.y, b.y) && y <= Math.max(a.y, b.y)
  })

/** What an object is held by, besides itself. @param {Item} item @returns {Handle[]} */
export const handlesOf = (item) => {
  const right = (/** @type {number} */ r) => ({ x: item.x + r, y: item.y })
  if (item.kind === "wall") return [{ name: "start", x: item.x, y: item.y }, { name: "end", x: item.x2, y: item.y2 }]
  if (item.kind === "peg") return [{ name: "radius", ...right(item.radius) }]
  if (item.kind !== "emitter") return [{ name: "reach", ...right(item.reach) }]
  const turn = (item.angle * Math.PI) / 180
  const arm = item.radius + 34
  return [{ name: "radius", ...right(item.radius) }, { name: "angle", x: item.x + arm * Math.cos(turn), y: item.y + arm * Math.sin(turn) }]
}

/** @param {Item} item @param {string} field @param {number} value @returns {Change} */
const setting = (item, field, value) => ({ path: `objects.${item.id}.${field}`, value: held(value) })

/** What pulling a handle to a point does. @param {Item} item @param {string} name @param {Point} to @param {boolean} fine in steps of 15° @returns {Change[]} */
export const pull = (item, name, to, fine) => {
  const at = { x: clamp(to.x, 0, WIDTH), y: clamp(to.y, 0, HEIGHT) }
  if (name === "start") return [setting(item, "x", at.x), setting(item, "y", at.y)]
  if (name === "end") return [setting(item, "x2", at.x), setting(item, "y2", at.y)]
  if (name === "radius") return [setting(item, "radius", clamp(distance(item, to), 2, 200))]
  if (name === "reach") return [setting(item, "reach", clamp(distance(item, to), 10, 1000))]
  const degrees = (Math.atan2(to.y - item.y, to.x - item.x) * 180) / Math.PI
  const turned = fine ? Math.round(degrees / 15) * 15 : Math.round(degrees)
  return [setting(item, "angle", (turned + 360) % 360)]
}

/** Objects moved together, as far as the rim lets all of them. @param {readonly Item[]} items @param {number} dx @param {number} dy @returns {Change[]} */
export const moved = (items, dx, dy) => {
  const xs = items.flatMap((item) => (item.kind === "wall" ? [item.x, item.x2] : [item.x]))
  const ys = items.flatMap((item) => (item.kind === "wall" ? [item.y, item.y2] : [item.y]))
  const right = clamp(dx, -Math.min(...xs), WIDTH - Math.max(...xs))
  const down = clamp(dy, -Math.min(...ys), HEIGHT - Math.max(...ys))
  return items.flatMap((item) => {
    const ends = item.kind === "wall" ? [setting(item, "x2", item.x2 + right), setting(item, "y2", item.y2 + down)] : []
    return [setting(item, "x", item.x + right), setting(item, "y", item.y + down), ...ends]
  })
}

/** Objects turned about their common middle. @param {readonly Item[]} items @param {number} degrees @returns {Change[]} */
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
    const [x, y] = around(item.x, item.y)
    const changes = [setting(item, "x", x), setting(item, "y", y)]
    if (item.kind === "emitter") changes.push(setting(item, "angle", (item.angle + degrees + 360) % 360))
    if (item.kind !== "wall") return changes
    const [x2, y2] = around(item.x2, item.y2)
    return [...changes, setting(item, "x2", x2), setting(item, "y2", y2)]
  })
}
