// What is drawn over the picture while one edits: rings around what is selected, the handles to pull, the box of a marquee.

import { handlesOf, reachOf } from "./geometry.js"

/** @typedef {{toScreen: (x: number, y: number) => {x: number, y: number}, scale: () => number}} View */

const SVG = "http://www.w3.org/2000/svg"
const GRIP_PX = 6

/** @param {string} name @param {Record<string, string | number>} attributes */
const shape = (name, attributes) => {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

/** @param {import("./geometry.js").Item} item @param {View} view */
const ring = (item, view) => {
  const scale = view.scale()
  if (item.kind === "wall") {
    const [a, b] = [view.toScreen(item.x, item.y), view.toScreen(item.x2, item.y2)]
    return shape("line", { class: "handle--line", x1: a.x, y1: a.y, x2: b.x, y2: b.y })
  }
  const at = view.toScreen(item.x, item.y)
  return shape("circle", { class: "handle handle--ring", cx: at.x, cy: at.y, r: (item.reach ?? reachOf(item)) * scale + 5 })
}

/** @param {import("./geometry.js").Item} item @param {View} view */
const grips = (item, view) =>
  handlesOf(item).flatMap((handle) => {
    const at = view.toScreen(handle.x, handle.y)
    const grip = shape("circle", { class: "handle", cx: at.x, cy: at.y, r: GRIP_PX, "data-handle": handle.name })
    if (handle.name !== "angle") return [grip]
    const from = view.toScreen(item.x, item.y)
    return [shape("line", { class: "handle--line", x1: from.x, y1: from.y, x2: at.x, y2: at.y }), grip]
  })

/**
 * @param {SVGElement} svg @param {View} view
 * @param {{selected: import("./geometry.js").Item[], box: {a: {x: number, y: number}, b: {x: number, y: number}} | null}} what
 */
export const drawHandles = (svg, view, { selected, box }) => {
  const shapes = selected.map((item) => ring(item, view))
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

