// What shape each kind of object has in the world: where its middle is, how far a point is from it, which one is meant by a press.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {Record<string, any> & Point} Item an object of a document */

const HOLD = 10 // however small an object is, it is taken hold of this near (world units)
const REGIONS = new Set(["wind", "drum"]) // bodies and other objects lie in them

/** Whether an object has two ends: a wall's, a string's, a portal's mouths, a wind's corners. @param {Item} item */
export const hasEnds = (item) => item.x2 !== undefined

/** @param {Point} a @param {Point} b */
export const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y)

/** @param {Item} item @returns {Point} */
export const middle = (item) => (hasEnds(item) ? { x: (item.x + item.x2) / 2, y: (item.y + item.y2) / 2 } : { x: item.x, y: item.y })

/** The rectangle of a wind. @param {Item} item */
export const boxOf = (item) => ({
  left: Math.min(item.x, item.x2), right: Math.max(item.x, item.x2), top: Math.min(item.y, item.y2), bottom: Math.max(item.y, item.y2),
})

/** @param {Item} item @param {Point} at */
const fromLine = (item, at) => {
  const [dx, dy] = [item.x2 - item.x, item.y2 - item.y]
  const t = Math.min(1, Math.max(0, ((at.x - item.x) * dx + (at.y - item.y) * dy) / (dx * dx + dy * dy || 1)))
  return Math.hypot(at.x - item.x - t * dx, at.y - item.y - t * dy)
}

/** @param {Item} item @param {Point} at */
const fromBox = (item, at) => {
  const { left, right, top, bottom } = boxOf(item)
  return Math.hypot(Math.max(left - at.x, 0, at.x - right), Math.max(top - at.y, 0, at.y - bottom))
}

/** Half the size at which an object is taken hold of. @param {Item} item */
export const reachOf = (item) => Math.max(item.radius ?? (hasEnds(item) ? 0 : 14), HOLD)

/** How far a point lies outside what is taken hold of; 0 within. @param {Item} item @param {Point} at */
const outside = (item, at) => {
  if (item.kind === "wind") return fromBox(item, at)
  const far = item.kind === "portal" ? Math.min(distance(item, at), distance({ x: item.x2, y: item.y2 }, at)) : hasEnds(item) ? fromLine(item, at) : distance(item, at)
  return Math.max(0, far - reachOf(item))
}

/** @param {Item} item */
const areaOf = (item) => (item.kind === "wind" ? Math.abs((item.x2 - item.x) * (item.y2 - item.y)) : Math.PI * reachOf(item) ** 2)

/**
 * The object that a press at a point means: the uppermost within `slack` world units; those that stand in a region before it, and a
 * small region before a large one.
 * @param {readonly Item[]} items @param {Point} at @param {number} slack @returns {Item | undefined}
 */
export const itemAt = (items, at, slack) => {
  const near = items.filter((item) => outside(item, at) <= slack)
  const things = near.filter((item) => !REGIONS.has(item.kind))
  return things.at(-1) ?? near.toSorted((one, other) => areaOf(one) - areaOf(other))[0]
}
