// What can be done with the objects of a document: place, copy, remove, nudge, turn. Each gives the changes and the words for it.

import { fieldDefault, fieldsOf, maxObjects } from "./definitions.js"
import { HEIGHT, held, moved, turned, WIDTH } from "./geometry.js"

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {import("./geometry.js").Item} Item
 * @typedef {{changes: Change[], label: string, selected?: string[]}} Deed
 */

const COPY_BY = 24

/** How far the two ends of a new object lie from where it is placed: across, down. @type {Record<string, [number, number]>} */
const SPANS = { wall: [60, 0], portal: [150, 0], wind: [110, 60], string: [90, 0] }

/** An id that no other object has. @param {string} kind */
const newId = (kind) => `${kind[0]}${crypto.randomUUID().replaceAll("-", "").slice(0, 8)}`

/** How many, of what, in words. @param {readonly Item[]} items */
export const inWords = (items) => (items.length === 1 ? items[0].kind : `${items.length} objects`)

/** @param {any} value */
const onRaster = (value) => (typeof value === "number" ? held(value) : value)

/** A new object of a kind at a point. @param {string} kind @param {{x: number, y: number}} at @param {Partial<Item>} [more] @returns {Item} */
export const newObject = (kind, at, more = {}) => {
  const fields = Object.fromEntries(fieldsOf(kind).map((name) => [name, onRaster(fieldDefault(kind, name))]))
  const x = Math.round(at.x)
  const y = Math.round(at.y)
  const [wide, high] = SPANS[kind] ?? [0, 0]
  const ends = kind in SPANS ? { x: Math.max(0, x - wide), y: Math.max(0, y - high), x2: Math.min(WIDTH, x + wide), y2: Math.min(HEIGHT, y + high) } : { x, y }
  return { id: newId(kind), kind, ...fields, ...ends, ...more }
}

/** @param {readonly Item[]} objects @param {Item} item @returns {Deed | null} null where the world is full */
export const place = (objects, item) =>
  objects.length < maxObjects ? { changes: [{ add: item }], label: `Place ${item.kind}`, selected: [item.id] } : null

/** @param {readonly Item[]} objects @param {readonly Item[]} items @returns {Deed | null} */
export const duplicate = (objects, items) => {
  if (!items.length || objects.length + items.length > maxObjects) return null
  const shift = Object.fromEntries(moved(items, COPY_BY, COPY_BY).map((change) => ("path" in change ? [change.path, change.value] : [])))
  const copies = items.map((item) => {
    const places = ["x", "y", "x2", "y2"].flatMap((name) => (name in item ? [[name, shift[`objects.${item.id}.${name}`] ?? item[name]]] : []))
    return { ...item, ...Object.fromEntries(places), id: newId(item.kind) }
  })
  return { changes: copies.map((add) => ({ add })), label: `Duplicate ${inWords(items)}`, selected: copies.map((item) => item.id) }
}

/** @param {readonly Item[]} items @returns {Deed | null} */
export const remove = (items) =>
  items.length ? { changes: items.map((item) => ({ remove: item.id })), label: `Remove ${inWords(items)}`, selected: [] } : null

/** @param {readonly Item[]} items @param {number} dx @param {number} dy @returns {Deed | null} */
export const nudge = (items, dx, dy) => (items.length ? { changes: moved(items, dx, dy), label: `Move ${inWords(items)}` } : null)

/** @param {readonly Item[]} items @param {number} degrees @returns {Deed | null} */
export const turn = (items, degrees) => (items.length ? { changes: turned(items, degrees), label: `Turn ${inWords(items)}` } : null)
