// What is drawn over the picture while one edits: rings around what is selected, the handles to pull, the box of a marquee.

import { boxOf, handlesOf, hasEnds, pivot, reachOf } from "./geometry.js"

/** @typedef {{toScreen: (x: number, y: number) => {x: number, y: number}, scale: () => number}} View */

const SVG = "http://www.w3.org/2000/svg"
const GRIP_PX = 6

/** @param {string} name @param {Record<string, string | number>} attributes @returns {SVGElement} */
const shape = (name, attributes) => {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

/** @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
const line = (from, to) => shape("line", { class: "handle--line", x1: from.x, y1: from.y, x2: to.x, y2: to.y })

/** What shows that an object is selected, or held. @param {import("./geometry.js").Item} item @param {View} view @returns {SVGElement[]} */
export const shapesAround = (item, view) => {
  const scale = view.scale()
  const at = view.toScreen(item.x, item.y)
  const ring = (/** @type {{x: number, y: number}} */ place) => shape("circle", { class: "handle handle--ring", cx: place.x, cy: place.y, r: (item.reach ?? reachOf(item)) * scale + 5 })
  if (item.kind === "wind") {
    const { left, right, top, bottom } = boxOf(item)
    const corners = [[left, top], [right, top], [right, bottom], [left, bottom]].map(([x, y]) => view.toScreen(x, y))
    return [shape("polygon", { class: "handle--line", points: corners.map(({ x, y }) => `${x},${y}`).join(" ") })]
  }
  if (!hasEnds(item)) return [ring(at)]
  const end = view.toScreen(item.x2, item.y2)
  return item.kind === "portal" ? [ring(at), ring(end)] : [line(at, end)]
}

/** @param {import("./geometry.js").Item} item @param {View} view */
const grips = (item, view) =>
  handlesOf(item).flatMap((handle) => {
    const at = view.toScreen(handle.x, handle.y)
    const grip = shape("circle", { class: "handle", cx: at.x, cy: at.y, r: GRIP_PX, "data-handle": handle.name })
    if (handle.name !== "angle") return [grip]
    const { x, y } = pivot(item)
    return [line(view.toScreen(x, y), at), grip]
  })

/**
 * @param {SVGElement} svg @param {View} view
 * @param {{selected: import("./geometry.js").Item[], box: {a: {x: number, y: number}, b: {x: number, y: number}} | null}} what
 */
export const drawHandles = (svg, view, { selected, box }) => {
  const shapes = selected.flatMap((item) => shapesAround(item, view))
  if (selected.length === 1) shapes.push(...grips(selected[0], view))
  if (box) {
    const [a, b] = [view.toScreen(box.a.x, box.a.y), view.toScreen(box.b.x, box.b.y)]
    const corners = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
    shapes.push(shape("rect", { class: "handle--box", ...corners }))
  }
  svg.replaceChildren(...shapes)
}

/** The handle at a point of the screen. @param {import("./geometry.js").Item} item @param {View} view @param {{x: number, y: number}} at @param {number} slack */
export const gripAt = (item, view, at, slack) =>
  handlesOf(item).findLast((handle) => {
    const place = view.toScreen(handle.x, handle.y)
    return Math.hypot(place.x - at.x, place.y - at.y) <= GRIP_PX + slack
  })?.name

