// The studio, put together: the document and where it is kept first, then the page's forms, then what runs and sounds.

import { actionsOf, keysInWords } from "./actions.js"
import { toast } from "../behaviours/page.js"
import { applyFitting, valueAt } from "./changes.js"
import { createControlMenu } from "./control-menu.js"
import { listenToControls } from "./control-events.js"
import { createControls } from "./controls.js"
import { deedsOf, deedsOfRunning, tell } from "./deeds.js"
import { createDice } from "./dice-panel.js"
import { createDrawers } from "./drawers.js"
import { createEditor } from "./editor.js"
import { bringHome, rememberGuest } from "./guest-page.js"
import { guestUniverse } from "./guest.js"
import { createHelp } from "./help.js"
import { createHistoryPanel } from "./history-panel.js"
import { createChoicesPanel } from "./choices-panel.js"
import { createNaming } from "./naming.js"
import { createUndoThere } from "./undo-there.js"
import { inRoom } from "./in-room.js"
import { inBrowser, keepIn, onServer } from "./keeping.js"
import { listenToKeys } from "./keys.js"
import { createLink } from "./link.js"
import { rememberLocks, lockedBefore } from "./locks.js"
import { createMatrix } from "./matrix.js"
import { createObjectsPanel } from "./objects-panel.js"
import { createPalette } from "./palette.js"
import { enterRoom, meetInWorld, showPreviews, watchRoom } from "./roomed.js"
import { rightsOf, showRights } from "./rights.js"
import { createPeople } from "../room/people.js"
import { newestOnly } from "../room/presence.js"
import { createRoom } from "../room/room.js"
import { createTogether } from "../room/together.js"
import { run, viewOf } from "./running.js"
import { showValues } from "./values-shown.js"
import { createStore, stateOf } from "./store.js"
import { createStory } from "./story.js"
import { showTogether } from "./together-shown.js"

/** @typedef {{id: string, seq: number, start: string, is_signed_in: boolean, document: import("./changes.js").Doc, addresses: Record<string, string>, may?: Record<string, boolean>}} Config */

const FRAME_MS = 16

const root = /** @type {HTMLElement} */ (document.getElementById("studio"))
const config = /** @type {Config} */ (JSON.parse(document.getElementById("studio-config")?.textContent ?? "{}"))

/** The document, and the editor by which it changes. */
const openDocument = async () => {
  const guest = config.id ? null : await guestUniverse(config)
  const id = config.id || /** @type {string} */ (guest?.id)
  const store = createStore(stateOf({ document: guest?.document ?? config.document, locked: lockedBefore(id), ...(config.may && { may: rightsOf({ may: config.may }) }) }))
  const client = crypto.randomUUID()
  /** @type {import("./editor.js").Editor} */
  let editor
  /** @type {Awaited<ReturnType<typeof keepIn>> | undefined} */
  let keeping
  // the socket may open before what is kept here has been read
  const room = guest ? null : createRoom({ url: config.addresses.room, client, since: () => keeping?.seq() ?? config.seq, waits: true })
  if (room) watchRoom(room, store, (words) => toast(words))
  const place = room ? inRoom(onServer(id, config.addresses.edits), room) : inBrowser(id)
  /** @type {import("../room/together.js").Together | undefined} */
  let together
  keeping = await keepIn(place, guest?.seq ?? config.seq, { store, editor: () => editor, refused: (words) => toast(words, "error"), log: () => together })
  const { outbox, choices } = keeping
  const tellDrag = newestOnly(FRAME_MS, (/** @type {import("./changes.js").Change[]} */ changes) => room?.send({ type: "preview", changes }))
  editor = createEditor({ store, outbox: () => outbox, tellDrag })
  if (room) showPreviews(room, client, editor)
  const people = room && createPeople(room, client)
  if (room && people) together = createTogether({ room, people, known: { seq: config.seq, document: config.document }, shown: () => store.get().document, apply: applyFitting, address: config.addresses.run, tell: (words) => toast(words) })
  editor.confirm([])
  keeping.begin()
  rememberLocks(id, store)
  return { id, client, room, people, together, store, editor, outbox, choices, isGuest: Boolean(guest) }
}

/** Buttons tell by which key they are pressed. @param {import("./actions.js").Action[]} actions */
const nameKeys = (actions) => {
  for (const { id, label, keys } of actions) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(`[data-do="${id}"]`))) {
      if (keys.length && !button.title) button.title = `${label} (${keysInWords(keys[0])})`
    }
  }
}

/** @param {Awaited<ReturnType<typeof openDocument>>} opened */
const build = ({ id, room, people, together, store, editor, outbox, choices, isGuest }) => {
  const drawers = createDrawers(root)
  const controls = createControls({ store, editor })
  listenToControls(root, { store, editor, controls })
  createControlMenu(root, { store, controls })
  createMatrix(root, { store, editor })
  showValues(root, store)
  createStory(store, editor)
  const retry = () => (room?.retry(), outbox.retry())
  createLink(store, retry, isGuest)
  createChoicesPanel(store, choices, tell, (who) => people?.named(`u:${who}`, who) ?? who)
  const dice = createDice({ store, editor, tell: (words) => toast(words) })
  const there = room && createUndoThere({ room, store, outbox, tell: (words) => toast(words) })
  const deeds = deedsOf(root, { id, config, store, editor, outbox, drawers, dice, isGuest, there })
  const naming = createNaming(config.addresses.name_now, outbox, (words) => toast(words, "success"))
  if (naming) deeds.saved = naming
  createObjectsPanel(root, store, deeds.arm)
  createHistoryPanel(root, store, deeds)
  Object.assign(deeds, { retry, isLive: () => room?.status() === "open" })
  const entered = room && people && enterRoom(root, { id, people, room, store, deeds, tell: (words) => toast(words), announce: tell })
  Object.assign(deeds, { unfollow: entered?.leading.unfollow, isFollowing: () => Boolean(entered?.leading.state().following) })
  if (together) showTogether(root, together, deeds)
  showRights(root, store)
  const actions = actionsOf(deeds, Boolean(room))
  nameKeys(actions)
  deeds.help = createHelp(actions)
  deeds.palette = createPalette({
    actions,
    focus: deeds.focus,
    set: (path, value, label) => editor.change([{ path, value }], { label }),
    valueOf: (path) => valueAt(store.get().document, path),
  })
  listenToKeys(actions, /** @type {HTMLInputElement} */ (document.getElementById("single-keys")))
  root.addEventListener("click", (event) => {
    const name = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-do]"))?.dataset.do
    if (name) deeds[name]?.()
  })
  return { deeds, drawers, entered }
}

const open = async () => {
  if (config.is_signed_in && (await bringHome(config))) return
  const opened = await openDocument()
  const { deeds, drawers, entered } = build(opened)
  if (opened.isGuest) rememberGuest(opened.id, opened.store, config)
  opened.room?.begin()
  root.dataset.forms = "ready"
  const session = await run(root, opened.store, /** @type {HTMLCanvasElement} */ (document.getElementById("canvas")))
  const view = viewOf(session)
  opened.together?.start(session)
  Object.assign(deeds, deedsOfRunning(root, { ...opened, session, view }))
  if (entered && opened.room) meetInWorld(root, { room: opened.room, store: opened.store, scene: session.scene, view, drawers, ...entered })
  delete root.dataset.loading
  root.dataset.ready = ""
  Object.assign(globalThis, { studio: { session, store: opened.store, editor: opened.editor, outbox: opened.outbox, room: opened.room, people: opened.people, together: opened.together } }) // for the console, and tests
}

open().catch((error) => {
  console.error(error)
  toast("The universe could not be started here. Its values can still be changed.", "error")
})
